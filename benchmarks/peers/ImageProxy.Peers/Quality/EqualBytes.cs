namespace ImageProxy.Peers.Quality;

/// <summary>Finds the quality at which a peer's rendition has as many bytes as ours.</summary>
internal static class EqualBytes
{
    /// <summary>Share of the bytes by which the two may differ.</summary>
    public const double Tolerance = 0.03;

    /// <summary>The nearest there is; by halving, as more quality is never fewer bytes but for a few near the top.</summary>
    /// <param name="render">The rendition at a quality from 1 to 100.</param>
    public static async Task<(int Quality, byte[] Rendition)> FindAsync(int bytes, Func<int, Task<byte[]>> render)
    {
        (int low, int high) = (1, 100);
        (int Quality, byte[] Rendition) best = (0, []);
        while (low <= high)
        {
            int quality = (low + high) / 2;
            byte[] rendition = await render(quality);
            if (best.Quality == 0 || Math.Abs(rendition.Length - bytes) < Math.Abs(best.Rendition.Length - bytes))
                best = (quality, rendition);
            if (rendition.Length < bytes)
                low = quality + 1;
            else
                high = quality - 1;
        }

        return best;
    }

    public static bool AreEqual(int ours, int theirs) => Math.Abs(ours - theirs) <= Tolerance * ours;
}
