namespace ImageProxy.Images;

/// <summary>The right to make the reduced original of one original, until it is disposed.</summary>
/// <param name="end">Opens the way for the next one.</param>
internal sealed class ReductionTurn(Action<ReductionTurn> end) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Succeeds at the end, whatever came of it.</summary>
    public Task Ended => _ended.Task;

    public void Dispose()
    {
        end(this);
        _ended.TrySetResult();
    }
}
