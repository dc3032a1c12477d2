namespace ImageProxy.Caching;

/// <summary>How much joined work is under way.</summary>
internal interface IFlightUsage
{
    /// <summary>Keys with work under way, work after the result included.</summary>
    int Flights { get; }

    /// <summary>Callers that wait for a result.</summary>
    int Waiters { get; }
}
