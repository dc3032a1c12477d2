using ImageProxy.Uploads.States;

namespace ImageProxy.Uploads.Waiting;

/// <summary>One upload that somebody in this process waits for, however many they are.</summary>
internal sealed class Watch
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<UploadState> _final = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<UploadState> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private UploadState? _last;

    /// <summary>Counted by <see cref="UploadWatches"/> under its own lock.</summary>
    public int Waiters { get; set; }

    /// <summary>Completes once, when it is ready, has failed or is deleted.</summary>
    public Task<UploadState> Final => _final.Task;

    /// <summary>The state that comes after the one that is known.</summary>
    public Task<UploadState> After(UploadState known)
    {
        lock (_lock)
            return _last is { } last && (last.IsFinal || last.ChangedAt > known.ChangedAt) ? Task.FromResult(last) : _next.Task;
    }

    /// <summary>What was told before, or is older, is not told again; nothing comes after the end.</summary>
    public void Tell(UploadState state)
    {
        TaskCompletionSource<UploadState> next;
        lock (_lock)
        {
            if (_last is { } last && (last.IsFinal || (!state.IsFinal && state.ChangedAt <= last.ChangedAt)))
                return;
            _last = state;
            next = _next;
            if (!state.IsFinal)
                _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        next.TrySetResult(state);
        if (state.IsFinal)
            _final.TrySetResult(state);
    }
}
