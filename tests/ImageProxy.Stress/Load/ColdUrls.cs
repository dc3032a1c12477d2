namespace ImageProxy.Stress.Load;

/// <summary>URLs of renditions that nobody has asked for yet, for a service that allows any size. Thread-safe.</summary>
/// <param name="originals">They are <c>0.jpg</c> and so on.</param>
/// <param name="smallest">Least side of a rendition.</param>
internal sealed class ColdUrls(int originals, int smallest = 60)
{
    /// <summary>Modes that cost about the same.</summary>
    private static readonly string[] Modes = ["crop", "top", "resize"];

    private const int Sides = 400;

    /// <summary>Has no factor in common with the number of sizes, so that each comes once.</summary>
    private const int Stride = 79_193;

    private long _next = -1;

    public string Next()
    {
        long number = Interlocked.Increment(ref _next);
        var (original, mode) = (number % originals, Modes[number / originals % Modes.Length]);
        long size = number / (originals * Modes.Length);
        if (size >= Sides * Sides)
            throw new InvalidOperationException("All renditions have been asked for.");
        size = size * Stride % (Sides * Sides); // so that large and small come as often at all times
        return $"/{smallest + (size % Sides)}/{smallest + (size / Sides)}/{mode}/{original}.jpg";
    }
}
