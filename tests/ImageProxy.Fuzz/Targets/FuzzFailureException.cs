namespace ImageProxy.Fuzz.Targets;

/// <summary>What must hold of every input did not.</summary>
public sealed class FuzzFailureException(string message) : Exception(message)
{
    public static void ThrowUnless(bool holds, string what)
    {
        if (!holds)
            throw new FuzzFailureException(what);
    }
}
