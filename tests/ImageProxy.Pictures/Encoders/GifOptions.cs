namespace ImageProxy.Pictures.Encoders;

public sealed record GifOptions
{
    /// <summary>Time each frame is shown, in hundredths of a second. Default 10.</summary>
    public int Delay { get; init; } = 10;

    /// <summary>How often the animation repeats; 0, the default, for ever, null once (no NETSCAPE2.0 block). One frame alone never gets the block.</summary>
    public int? Loops { get; init; } = 0;

    public GifDisposal Disposal { get; init; } = GifDisposal.Keep;
}
