namespace ImageProxy.Pictures.Encoders;

/// <summary>The pixels of a small cube of colours, added up.</summary>
internal struct GifCell
{
    private long _red;
    private long _green;
    private long _blue;

    public long Count { get; private set; }

    /// <summary>Sum of one channel: 0 red, 1 green, 2 blue.</summary>
    public readonly long this[int channel] => channel switch { 0 => _red, 1 => _green, _ => _blue };

    public void Add(ReadOnlySpan<byte> pixel)
    {
        Count++;
        _red += pixel[0];
        _green += pixel[1];
        _blue += pixel[2];
    }
}
