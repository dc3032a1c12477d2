namespace ImageProxy.Originals.S3;

/// <summary>
/// Keeps retries to a tenth of the traffic beyond a first burst, so that a source that fails for everybody is not asked thrice as often.
/// Thread-safe.
/// </summary>
internal sealed class RetryBudget(int burst = 20)
{
    private const int PerRetry = 10;
    private readonly Lock _lock = new();
    private int _tenths = burst * PerRetry;

    /// <summary>A request starts: earns a tenth of a retry.</summary>
    public void Earn()
    {
        lock (_lock)
            _tenths = Math.Min(_tenths + 1, burst * PerRetry);
    }

    /// <summary>Whether a retry may be made.</summary>
    public bool TrySpend()
    {
        lock (_lock)
        {
            if (_tenths < PerRetry)
                return false;
            _tenths -= PerRetry;
            return true;
        }
    }
}
