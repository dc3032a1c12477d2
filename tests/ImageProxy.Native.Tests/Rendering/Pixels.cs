using ImageProxy.Imaging.Geometry;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Rendering;

/// <summary>A decoded picture to look at: tight rows of 8-bit samples.</summary>
/// <param name="Channels">1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.</param>
public sealed record Pixels(PixelSize Size, int Channels, byte[] Data)
{
    public bool HasAlpha => Channels is 2 or 4;

    /// <summary>The pixel at a place; grey is spread over the three colours.</summary>
    public Color this[int x, int y]
    {
        get
        {
            int at = (y * Size.Width + x) * Channels;
            byte alpha = HasAlpha ? Data[at + Channels - 1] : (byte)255;
            return Channels < 3 ? new(Data[at], Data[at], Data[at], alpha) : new(Data[at], Data[at + 1], Data[at + 2], alpha);
        }
    }

    public static Pixels Of(PixelSize size, Scene scene)
    {
        byte[] data = new byte[size.Area * 4];
        for (int y = 0, at = 0; y < size.Height; y++)
            for (int x = 0; x < size.Width; x++, at += 4)
                (data[at], data[at + 1], data[at + 2], data[at + 3]) = scene(x + 0.5, y + 0.5);
        return new(size, 4, data);
    }

    /// <summary>Decodes what a renderer wrote, all frames below each other.</summary>
    public static Pixels Decode(byte[] bytes, bool allFrames = false) =>
        Inspect(bytes, allFrames, image => new Pixels(image.Size, image.Bands, image.ToPixels()));

    /// <summary>Reads what the loader reports of what a renderer wrote.</summary>
    internal static T Inspect<T>(byte[] bytes, Func<VipsImage, T> look) => Inspect(bytes, allFrames: true, look);

    private static T Inspect<T>(byte[] bytes, bool allFrames, Func<VipsImage, T> look)
    {
        string loader = Loader(bytes);
        using var operation = new VipsOperation(loader);
        operation.SetCopy("buffer", bytes).Set("fail_on", "truncated");
        if (allFrames && loader is ("gifload_buffer" or "webpload_buffer")) operation.Set("n", -1);
        using var image = operation.BuildImage();
        return look(image);
    }

    private static string Loader(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xD8, ..] => "jpegload_buffer",
        [0x89, (byte)'P', ..] => "pngload_buffer",
        [(byte)'G', (byte)'I', ..] => "gifload_buffer",
        [(byte)'R', (byte)'I', ..] => "webpload_buffer",
        [0, 0, 0, _, (byte)'f', (byte)'t', ..] => "heifload_buffer",
        _ => throw new ArgumentException("Not a format a renderer writes."),
    };
}
