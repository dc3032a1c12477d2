namespace ImageProxy.Fuzz.Targets;

/// <summary>Something that takes bytes from strangers, and what must hold whatever they are.</summary>
public interface IFuzzTarget
{
    /// <summary>As on the command line and in the names of regression files.</summary>
    string Name { get; }

    /// <summary>True where an input may end the process: such targets run in child processes.</summary>
    bool RunsNativeCode => false;

    /// <summary>Number of inputs there are; null where there is no end to them.</summary>
    long? Inputs => null;

    /// <summary>One input, the same for the same arguments wherever and whenever it is made.</summary>
    byte[] Make(ulong seed, long index);

    /// <returns>A word for the histogram of outcomes.</returns>
    /// <exception cref="FuzzFailureException">Something did not hold. Any other exception is a failure too.</exception>
    string Run(byte[] input);

    /// <summary>Whether an input of this outcome is kept and listed though nothing failed.</summary>
    bool IsKept(string outcome) => false;

    /// <summary>What else there is to say at the end of a campaign; empty where there is nothing.</summary>
    string Summary => "";
}
