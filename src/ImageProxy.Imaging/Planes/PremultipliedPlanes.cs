using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planes;

/// <summary>A picture in sRGB as planes of one size: colours multiplied by alpha, so that what is clear weighs nothing when it is resampled. Owns the planes.</summary>
public sealed class PremultipliedPlanes : IDisposable
{
    /// <exception cref="OverflowException">A plane of more than 2 GiB.</exception>
    public PremultipliedPlanes(PixelSize size, bool isGray, bool hasAlpha)
    {
        Size = size;
        Red = new(size);
        Green = isGray ? null : new(size);
        Blue = isGray ? null : new(size);
        Alpha = hasAlpha ? new(size) : null;
    }

    public PixelSize Size { get; }

    /// <summary>Red, or where there are no colours, grey.</summary>
    public Plane Red { get; }

    /// <summary>Null for grey.</summary>
    public Plane? Green { get; }

    /// <summary>Null for grey.</summary>
    public Plane? Blue { get; }

    /// <summary>Null where everything is opaque.</summary>
    public Plane? Alpha { get; }

    public bool IsGray => Green is null;

    /// <summary>A pixel, its colours divided by alpha again; black where nothing shows.</summary>
    public Color ColorAt(int x, int y)
    {
        byte red = Red.Row(y)[x], alpha = Alpha is { } a ? a.Row(y)[x] : (byte)255;
        byte green = Green is { } g ? g.Row(y)[x] : red, blue = Blue is { } b ? b.Row(y)[x] : red;
        return alpha == 255 ? new(red, green, blue) : new(Divided(red, alpha), Divided(green, alpha), Divided(blue, alpha), alpha);
    }

    public void Dispose()
    {
        Red.Dispose();
        Green?.Dispose();
        Blue?.Dispose();
        Alpha?.Dispose();
    }

    private static byte Divided(byte value, byte alpha) => alpha == 0 ? (byte)0 : (byte)Math.Min(255, ((value * 255) + (alpha / 2)) / alpha);
}
