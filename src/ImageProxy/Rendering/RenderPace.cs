namespace ImageProxy.Rendering;

/// <summary>
/// How long renders take here against their estimates: below 1 on a faster machine, above on a slower or a crowded one. Recent renders count
/// most: one of a hundred ago still has a seventh of its weight. Not thread-safe.
/// </summary>
internal sealed class RenderPace
{
    private const double Fade = 0.98, Most = 8;

    // Half a second of renders just as estimated, so that the first one does not decide alone.
    private double _spent = 0.5, _estimated = 0.5;

    /// <summary>1 until something was learnt; between 1/8 and 8.</summary>
    public double Factor => Math.Clamp(_spent / _estimated, 1 / Most, Most);

    public void Learn(TimeSpan estimate, TimeSpan spent)
    {
        if (estimate <= TimeSpan.Zero)
            return;
        _spent = (_spent * Fade) + spent.TotalSeconds;
        _estimated = (_estimated * Fade) + estimate.TotalSeconds;
    }
}
