using System.Threading.Channels;
using ImageProxy.Uploads.Queues;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>A queue of this process that forgets everything with it, and can be told to fail, to deliver twice, or to keep what it has.</summary>
internal sealed class MemoryQueue : IUploadQueue
{
    private readonly Channel<(string Id, int Attempt)> _channel = Channel.CreateUnbounded<(string, int)>();
    private TaskCompletionSource _flows = Flowing();

    public bool IsAway { get; set; }

    public bool DeliversTwice { get; set; }

    /// <summary>Nothing more is delivered until <see cref="Release"/>.</summary>
    public void Hold() => _flows = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _flows.TrySetResult();

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
        await _flows.Task.WaitAsync(cancel);
        return new Delivery(this, id, attempt);
    }

    private static TaskCompletionSource Flowing()
    {
        var flows = new TaskCompletionSource();
        flows.SetResult();
        return flows;
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
