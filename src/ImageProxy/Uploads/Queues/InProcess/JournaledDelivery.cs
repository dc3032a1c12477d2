namespace ImageProxy.Uploads.Queues.InProcess;

/// <summary>A delivery by <see cref="JournaledQueue"/>: this process's until it ends, so nothing has to be renewed.</summary>
internal sealed class JournaledDelivery(JournaledQueue queue, long number, string id, int attempt) : IUploadDelivery
{
    private int _isSettled;

    public string Id => id;

    public int Attempt => attempt;

    public async ValueTask CompleteAsync(CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _isSettled, 1) == 0)
            await queue.CompleteAsync(number);
    }

    public async ValueTask ReturnAsync(TimeSpan after, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(after, TimeSpan.Zero);
        if (Interlocked.Exchange(ref _isSettled, 1) == 0)
            await queue.ReturnAsync(number, after);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await ReturnAsync(GivenBack.Wait, CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // The journal is closed, and has it as held: the next process delivers it.
        }
    }
}
