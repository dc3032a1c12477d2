using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Vips;

namespace ImageProxy.Pictures.Tests;

/// <summary>Files as the header reader and the libvips renderer see them.</summary>
internal static class Decoded
{
    private static readonly Lazy<VipsRenderer> Renderer = new(() => new(new()));

    public static ImageInfo Header(byte[] file)
    {
        var result = HeaderReader.Read(file);
        Assert.That(result.Fault, Is.EqualTo(HeaderFault.None), result.Detail);
        return result.Info!;
    }

    /// <summary>The upright picture at its own size, in sRGB.</summary>
    public static Bitmap Pixels(byte[] file)
    {
        var info = Header(file);
        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = info.Size, Output = info.Size };
        var result = Renderer.Value.Render(file, info, plan, new(ImageFormat.Png, Quality: 90), CancellationToken.None);
        Assert.That(result.Failure, Is.EqualTo(RenderFailure.None), result.Detail);
        return PngReader.Read(result.Bytes);
    }

    /// <summary>Mean absolute difference of all samples, in 8-bit levels; colour of invisible pixels does not count.</summary>
    public static double MeanError(Bitmap actual, Bitmap expected)
    {
        Assert.That(actual.Size, Is.EqualTo(expected.Size));
        long sum = 0;
        Span<byte> a = actual.Pixels, b = expected.Pixels;
        for (int i = 0; i < a.Length; i += 4)
        {
            sum += Math.Abs(a[i + 3] - b[i + 3]);
            for (int c = 0; c < 3 && b[i + 3] > 0; c++)
                sum += Math.Abs(a[i + c] - b[i + c]);
        }

        return (double)sum / a.Length;
    }

    /// <summary>Largest difference of any sample, in 8-bit levels, counted as <see cref="MeanError"/> counts.</summary>
    public static int WorstError(Bitmap actual, Bitmap expected)
    {
        Assert.That(actual.Size, Is.EqualTo(expected.Size));
        int worst = 0;
        Span<byte> a = actual.Pixels, b = expected.Pixels;
        for (int i = 0; i < a.Length; i++)
        {
            if (i % 4 == 3 || b[i | 3] > 0)
                worst = Math.Max(worst, Math.Abs(a[i] - b[i]));
        }

        return worst;
    }

    public static Bitmap OnWhite(Bitmap picture) => Bitmap.Draw(picture.Width, picture.Height, (x, y) =>
    {
        var color = picture[x, y];
        byte Blend(byte value) => (byte)Math.Round(255 + ((value - 255) * color.A / 255.0));
        return new(Blend(color.R), Blend(color.G), Blend(color.B));
    });

    public static Bitmap Grey(Bitmap picture) => Bitmap.Draw(picture.Width, picture.Height, (x, y) =>
    {
        var color = picture[x, y];
        byte grey = (byte)Math.Round((0.299 * color.R) + (0.587 * color.G) + (0.114 * color.B));
        return new(grey, grey, grey, color.A);
    });
}
