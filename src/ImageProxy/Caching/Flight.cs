namespace ImageProxy.Caching;

/// <summary>What the leader of a flight is given.</summary>
internal sealed class Flight(CancellationToken abandoned)
{
    private readonly List<Func<Task>> _afterwards = [];

    /// <summary>Cancelled when the last caller has left before there was a result.</summary>
    public CancellationToken Abandoned { get; } = abandoned;

    /// <summary>
    /// Work to do once the result is with the callers, such as storing it: nobody waits for it and nothing cancels it, but whoever asks
    /// for the same key meanwhile joins this flight and has its result. To be called before the leader returns; not done if it fails.
    /// </summary>
    public void Afterwards(Func<Task> work) => _afterwards.Add(work);

    internal async Task RunAfterwardsAsync()
    {
        foreach (Func<Task> work in _afterwards)
            await work();
    }
}
