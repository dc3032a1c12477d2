using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Pictures;

/// <summary>A picture in memory: 8-bit sRGB with alpha that is not premultiplied, four bytes a pixel (R, G, B, A), rows without padding.</summary>
public sealed class Bitmap(int width, int height)
{
    private readonly byte[] _pixels = new byte[checked(width * height * 4)];

    public int Width { get; } = width;

    public int Height { get; } = height;

    public PixelSize Size => new(Width, Height);

    /// <summary>All pixels, row by row.</summary>
    public Span<byte> Pixels => _pixels;

    public Span<byte> Row(int y) => _pixels.AsSpan(y * Width * 4, Width * 4);

    public Color this[int x, int y]
    {
        get
        {
            var pixel = _pixels.AsSpan(((y * Width) + x) * 4, 4);
            return new(pixel[0], pixel[1], pixel[2], pixel[3]);
        }

        set
        {
            var pixel = _pixels.AsSpan(((y * Width) + x) * 4, 4);
            (pixel[0], pixel[1], pixel[2], pixel[3]) = (value.R, value.G, value.B, value.A);
        }
    }

    /// <summary>A picture whose every pixel <paramref name="colorAt"/> gives.</summary>
    public static Bitmap Draw(int width, int height, Func<int, int, Color> colorAt)
    {
        var bitmap = new Bitmap(width, height);
        Parallel.For(0, height, y =>
        {
            for (int x = 0; x < width; x++)
                bitmap[x, y] = colorAt(x, y);
        });
        return bitmap;
    }
}
