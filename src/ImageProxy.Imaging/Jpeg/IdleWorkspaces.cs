namespace ImageProxy.Imaging.Jpeg;

/// <summary>Workspaces that nobody uses at the moment, one for each processor at most. Thread-safe.</summary>
internal sealed class IdleWorkspaces<T>
    where T : class
{
    private readonly T?[] _idle = new T?[Environment.ProcessorCount];

    /// <summary>Null where there is none.</summary>
    public T? Take()
    {
        foreach (ref var idle in _idle.AsSpan())
        {
            if (Interlocked.Exchange(ref idle, null) is { } workspace)
                return workspace;
        }

        return null;
    }

    /// <summary>Not to be used by the caller afterwards.</summary>
    public void Give(T workspace)
    {
        foreach (ref var idle in _idle.AsSpan())
        {
            if (Interlocked.CompareExchange(ref idle, workspace, null) is null)
                return;
        }
    }
}
