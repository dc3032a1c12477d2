using System.Buffers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Planes;

/// <summary>A finished rendition: pixels of 8-bit sRGB or grey, alpha behind the colours and not premultiplied, rows without gaps, in pooled memory.</summary>
public sealed class PixelCanvas : IDisposable
{
    private byte[]? _pixels;

    /// <param name="channels">1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.</param>
    public PixelCanvas(PixelSize size, int channels)
    {
        (Size, Channels) = (size, channels);
        _pixels = ArrayPool<byte>.Shared.Rent(checked((int)(size.Area * channels)));
    }

    public PixelSize Size { get; }

    public int Channels { get; }

    public bool HasAlpha => Channels is 2 or 4;

    public bool IsGray => Channels < 3;

    /// <summary>All rows.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public Span<byte> Pixels => (_pixels ?? throw new ObjectDisposedException(nameof(PixelCanvas))).AsSpan(0, (int)Size.Area * Channels);

    public Span<byte> Row(int y) => Pixels.Slice(y * Size.Width * Channels, Size.Width * Channels);

    /// <summary>
    /// Lays a scaled, upright picture on the canvas of a plan, by the plan's rules for alpha. Alpha that hides nothing is left out; grey stays
    /// grey where nothing coloured comes in.
    /// </summary>
    /// <param name="picture">Of the size <see cref="RenderPlan.Scaled"/>.</param>
    /// <param name="format">What the rendition is written as: whether it can be see-through, or grey.</param>
    public static PixelCanvas Lay(WidePlanes picture, RenderPlan plan, ImageFormat format)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(plan);
        if (picture.Red.Size != plan.Scaled)
            throw new ArgumentException($"{picture.Red.Size} is not the {plan.Scaled} of the plan.", nameof(picture));
        bool keepsAlpha = format.CanHoldAlpha() && !plan.Background.IsOpaque, isOpaque = picture.IsOpaque;
        bool hasAlpha = keepsAlpha && (!isOpaque || plan.Pads);
        var around = keepsAlpha ? plan.Background : plan.Background.OnWhite();
        var under = plan.Background.IsOpaque ? plan.Background : Color.White;
        bool takesColor = format == ImageFormat.WebP || (plan.Pads && !IsGrayLevel(around)) || (!isOpaque && !keepsAlpha && !IsGrayLevel(under));

        var canvas = new PixelCanvas(plan.Output, (picture.IsGray && !takesColor ? 1 : 3) + (hasAlpha ? 1 : 0));
        if (plan.Pads)
            canvas.Fill(around);
        var writer = new CanvasRow(canvas.IsGray, hasAlpha, under);
        for (int y = 0; y < plan.Scaled.Height; y++)
        {
            var target = canvas.Row(plan.Placement.Top + y).Slice(plan.Placement.Left * canvas.Channels, plan.Scaled.Width * canvas.Channels);
            writer.Write(picture, y, isOpaque, target);
        }

        return canvas;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
            ArrayPool<byte>.Shared.Return(pixels);
    }

    private static bool IsGrayLevel(Color color) => color.R == color.G && color.G == color.B;

    private void Fill(Color color)
    {
        Span<byte> pixel = IsGray ? [color.R, color.A] : [color.R, color.G, color.B, color.A];
        pixel = pixel[..Channels];
        var row = Row(0);
        for (int at = 0; at < row.Length; at += Channels)
            pixel.CopyTo(row[at..]);
        for (int y = 1; y < Size.Height; y++)
            row.CopyTo(Row(y));
    }
}
