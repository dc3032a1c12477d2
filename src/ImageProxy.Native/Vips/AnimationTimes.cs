namespace ImageProxy.Native.Vips;

/// <summary>What makes frames an animation.</summary>
/// <param name="Frames">At least 1.</param>
/// <param name="DelaysMs">How long each frame shows, milliseconds; may be shorter than <paramref name="Frames"/>.</param>
/// <param name="Loops">How often it plays; 0 is for ever, null where the file does not say.</param>
internal sealed record AnimationTimes(int Frames, int[] DelaysMs, int? Loops)
{
    public static AnimationTimes Still { get; } = new(1, [], null);

    /// <param name="frames">Frames found in <paramref name="image"/>.</param>
    public static AnimationTimes Of(VipsImage image, int frames) =>
        frames > 1 ? new(frames, image.GetInts("delay"), image.GetInt("loop")) : Still;

    /// <summary>Marks <paramref name="image"/>, frames stacked, as animated; it is nobody else's.</summary>
    public void Mark(VipsImage image)
    {
        if (Frames < 2) return;
        image.SetInt("page-height", image.Height / Frames);
        if (DelaysMs.Length > 0) image.SetInts("delay", DelaysMs);
        if (Loops is { } loops) image.SetInt("loop", loops);
    }
}
