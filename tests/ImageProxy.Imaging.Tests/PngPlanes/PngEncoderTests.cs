using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Png;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Imaging.Tests.PngPlanes;

public sealed class PngEncoderTests
{
    [Test]
    public void Encode_AnyChannelsAndSize_ReadsBackToTheBit([Values(1, 2, 3, 4)] int channels, [Values(0, 1, 6, 9)] int level)
    {
        foreach (var size in (PixelSize[])[new(1, 1), new(7, 1), new(1, 9), new(16, 16), new(37, 21), new(400, 90)])
        {
            using var canvas = Draw(size, channels, seed: channels + level);

            byte[] file = PngEncoder.Encode(canvas, level);

            Assert.That(HeaderReader.Read(file).Info, Is.EqualTo(new ImageInfo
            {
                Format = ImageFormat.Png,
                StoredSize = size,
                Channels = channels,
                HasAlpha = channels is 2 or 4,
            }));
            var shown = PngReader.Read(file);
            for (int y = 0; y < size.Height; y++)
            {
                for (int x = 0; x < size.Width; x++)
                {
                    var pixel = canvas.Row(y).Slice(x * channels, channels);
                    byte alpha = canvas.HasAlpha ? pixel[^1] : (byte)255;
                    var expected = channels < 3 ? new Color(pixel[0], pixel[0], pixel[0], alpha) : new Color(pixel[0], pixel[1], pixel[2], alpha);
                    Assert.That(shown[x, y], Is.EqualTo(expected), $"{x}, {y} of {size}");
                }
            }
        }
    }

    [Test]
    public void Encode_Slope_TakesMuchLessThanUnfiltered()
    {
        using var canvas = new PixelCanvas(new(300, 200), 3);
        for (int i = 0; i < canvas.Pixels.Length; i++)
            canvas.Pixels[i] = (byte)((i % 900) + (i / 900 * 3));
        Assert.That(PngEncoder.Encode(canvas, 6), Has.Length.LessThan(2_000), "every difference is the same");
        Assert.That(PngChunks.Read(PngEncoder.Encode(canvas, 6)).Select(chunk => chunk.Type), Is.EqualTo(new[] { "IHDR", "IDAT", "IEND" }));
    }

    [Test]
    public void Encode_SecondTime_AllocatesLittleBesideTheFile()
    {
        using var canvas = Draw(new(300, 200), 4, seed: 1);
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int length = PngEncoder.Encode(canvas, 6).Length;
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before - length);
        }

        Assert.That(least, Is.LessThan(2_000), "bytes");
    }

    [Test]
    public void Apply_EveryFilterAndWidth_EqualsScalarAndIsUndone([Values(0, 1, 2, 3, 4)] int filter, [Values(1, 2, 3, 4)] int pixelBytes)
    {
        var random = new Random(filter + pixelBytes);
        for (int width = 1; width <= 70; width++)
        {
            int length = width * pixelBytes;
            byte[] row = new byte[length + RowFilter.Margin], above = new byte[length + RowFilter.Margin], made = new byte[length], expected = new byte[length];
            random.NextBytes(row.AsSpan(RowFilter.Margin));
            random.NextBytes(above.AsSpan(RowFilter.Margin));

            long sum = RowFilter.Apply(filter, row, above, pixelBytes, made);

            Assert.That(sum, Is.EqualTo(RowFilter.Scalar(filter, row, above, pixelBytes, expected)), $"{width} pixels");
            Assert.That(made, Is.EqualTo(expected), $"{width} pixels");
            Unfilter.Apply(filter, made, above.AsSpan(RowFilter.Margin), pixelBytes);
            Assert.That(made, Is.EqualTo(row[RowFilter.Margin..]), $"{width} pixels");
        }
    }

    /// <summary>Noise on slopes: some rows suit one filter, some another.</summary>
    private static PixelCanvas Draw(PixelSize size, int channels, int seed)
    {
        var canvas = new PixelCanvas(size, channels);
        var random = new Random(seed);
        for (int i = 0; i < canvas.Pixels.Length; i++)
            canvas.Pixels[i] = (byte)((i / 3) + random.Next(1 + (i % 90)));
        return canvas;
    }
}
