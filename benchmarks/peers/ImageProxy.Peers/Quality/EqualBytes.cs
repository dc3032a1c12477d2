namespace ImageProxy.Peers.Quality;

/// <summary>Finds the quality at which a peer's rendition has as many bytes as ours.</summary>
internal static class EqualBytes
{
    /// <summary>Share of the bytes by which the two may differ.</summary>
    public const double Tolerance = 0.03;

    /// <summary>
    /// The two neighbouring settings whose renditions have no more bytes, and more; the same one twice where all have more, or all no more. By halving, as
    /// more quality is never fewer bytes but for a few near the top.
    /// </summary>
    /// <param name="render">The rendition at a quality from 1 to 100.</param>
    public static async Task<((int Quality, byte[] Rendition) Below, (int Quality, byte[] Rendition) Above)> FindAsync(int bytes, Func<int, Task<byte[]>> render)
    {
        (int low, int high) = (1, 100);
        (int Quality, byte[] Rendition)? below = null, above = null;
        while (low <= high)
        {
            int quality = (low + high) / 2;
            byte[] rendition = await render(quality);
            if (rendition.Length <= bytes)
                (below, low) = ((quality, rendition), quality + 1);
            else
                (above, high) = ((quality, rendition), quality - 1);
        }

        return (below ?? above!.Value, above ?? below!.Value);
    }

    /// <summary>How far <paramref name="bytes"/> are on the way from those of one setting to those of the next, 0 to 1.</summary>
    public static double Share(int bytes, int below, int above) => above == below ? 0 : Math.Clamp((bytes - below) / (double)(above - below), 0, 1);

    public static bool AreEqual(int ours, int theirs) => Math.Abs(ours - theirs) <= Tolerance * ours;
}
