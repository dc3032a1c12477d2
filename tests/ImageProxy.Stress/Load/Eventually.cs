using System.Diagnostics;

namespace ImageProxy.Stress.Load;

/// <summary>Waits for what another process does and tells nobody: its metrics and its files are looked at again and again.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(5);

    /// <exception cref="TimeoutException">Within 30 s it was never so.</exception>
    public static Task TrueAsync(Func<bool> holds, string what, CancellationToken cancellationToken) =>
        TrueAsync(() => Task.FromResult(holds()), what, cancellationToken);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, CancellationToken)"/>
    public static async Task TrueAsync(Func<Task<bool>> holds, string what, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Pause);
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"Within {Patience.TotalSeconds:0} s it was never so: {what}.");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
