namespace ImageProxy.Stress.Uploads;

/// <summary>How much has been crunched, counted by one for all, and who may send: a client waits while so many are sent and not crunched.</summary>
internal sealed class Backlog : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly int _most;
    private readonly Timer _counting;
    private readonly Lock _lock = new();
    private TaskCompletionSource _counted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _done;

    /// <param name="count">Uploads that have been crunched.</param>
    public Backlog(int most, Func<int> count)
    {
        _most = most;
        _counting = new(_ => Count(count), null, TimeSpan.Zero, Look);
    }

    /// <summary>Waits until upload number <paramref name="index"/>, from 0 on, may be sent.</summary>
    public Task RoomAsync(int index, CancellationToken cancellationToken) => DoneAsync(index + 1 - _most, cancellationToken);

    /// <summary>Waits until so many have been crunched.</summary>
    public async Task DoneAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_done >= wanted)
                    return;
                next = _counted.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Returns when nobody counts any more.</summary>
    public ValueTask DisposeAsync() => _counting.DisposeAsync();

    /// <summary>Counts may overlap where they take long: the highest is the last.</summary>
    private void Count(Func<int> count)
    {
        int done = count();
        lock (_lock)
        {
            _done = Math.Max(_done, done);
            _counted.SetResult();
            _counted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
