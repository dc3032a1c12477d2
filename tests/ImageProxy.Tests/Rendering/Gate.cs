namespace ImageProxy.Tests.Rendering;

/// <summary>A job that stays in its slot until it is told to go.</summary>
internal sealed class Gate : IDisposable
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _open = new();

    public Task Entered => _entered.Task;

    public CancellationToken Token { get; private set; }

    public int Hold(CancellationToken token)
    {
        Token = token;
        _entered.TrySetResult();
        _open.Wait(CancellationToken.None);
        return 1;
    }

    public void Open() => _open.Set();

    public void Dispose() => _open.Set();
}
