using System.Threading.Channels;
using ImageProxy.Uploads.Queues;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>A queue of this process that forgets everything with it, and can be told to fail, or to deliver twice.</summary>
internal sealed class MemoryQueue : IUploadQueue
{
    private readonly Channel<(string Id, int Attempt)> _channel = Channel.CreateUnbounded<(string, int)>();

    public bool IsAway { get; set; }

    public bool DeliversTwice { get; set; }

    public ValueTask AnnounceAsync(string id, CancellationToken cancel)
    {
        if (IsAway)
            throw new UploadQueueException("away");
        for (int i = 0; i < (DeliversTwice ? 2 : 1); i++)
            _channel.Writer.TryWrite((id, 1));
        return default;
    }

    public async ValueTask<IUploadDelivery> TakeAsync(CancellationToken cancel)
    {
        var (id, attempt) = await _channel.Reader.ReadAsync(cancel);
        return new Delivery(this, id, attempt);
    }

    private sealed class Delivery(MemoryQueue queue, string id, int attempt) : IUploadDelivery
    {
        private bool _isDone;

        public string Id => id;

        public int Attempt => attempt;

        public ValueTask CompleteAsync(CancellationToken cancel)
        {
            _isDone = true;
            return default;
        }

        public ValueTask ReturnAsync(TimeSpan after, CancellationToken cancel)
        {
            _isDone = true;
            _ = Task.Delay(after, CancellationToken.None).ContinueWith(_ => queue._channel.Writer.TryWrite((id, attempt + 1)), TaskScheduler.Default);
            return default;
        }

        public ValueTask DisposeAsync() => _isDone ? default : ReturnAsync(TimeSpan.FromMilliseconds(10), CancellationToken.None);
    }
}
