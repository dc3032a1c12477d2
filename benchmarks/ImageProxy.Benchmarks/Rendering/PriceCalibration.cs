using System.Collections.Immutable;
using System.Diagnostics;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Planar;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Benchmarks.Rendering;

/// <summary>
/// The measurements behind <see cref="RenderPrice.Milliseconds"/>: renders originals of every format, and writes renditions of every
/// format, on one thread, and puts the least of several times beside the estimate. Run it with the argument <c>price</c>.
/// </summary>
internal static class PriceCalibration
{
    private const int Repeats = 5;

    public static int Run()
    {
        var options = new VipsRendererOptions();
        if (!VipsLibrary.TryInitialize(options, out string message))
        {
            Console.Error.WriteLine(message);
            return 1;
        }

        var renderer = new PlanarRenderer(new PngRenderer(new VipsRenderer(options)));
        Console.WriteLine("| original | rendition | renderer | measured ms | estimate ms | estimate / measured |");
        Console.WriteLine("| --- | --- | --- | ---: | ---: | ---: |");
        foreach (var (name, bytes) in Originals(renderer))
        {
            foreach (int side in (int[])[64, 320, 700, 1000, 2000])
                Measure(renderer, name, bytes, side, new(ImageFormat.Jpeg, 80));
        }

        byte[] plain = PngWriter.Write(Landscape.Draw(1000, 1000), new() { Alpha = false });
        byte[] clear = PngWriter.Write(Landscape.Draw(1000, 1000));
        foreach (var encoding in Encodings())
        {
            Measure(renderer, "1 MP PNG", plain, 1000, encoding);
            Measure(renderer, "1 MP PNG with alpha", clear, 1000, encoding);
        }

        Measure(renderer, "1 MP PNG, blurred", plain, 1000, new(ImageFormat.Jpeg, 80), new Effect.Blur(6));
        Measure(renderer, "1 MP PNG, tinted", plain, 1000, new(ImageFormat.Jpeg, 80), new Effect.Tint(Color.Black));
        byte[] moving = GifWriter.Write([.. Enumerable.Range(0, 20).Select(i => Landscape.Draw(300, 300, i))]);
        Measure(renderer, "20 frames of 0.09 MP", moving, 200, new(ImageFormat.Gif, 80, Animate: true));
        Measure(renderer, "20 frames of 0.09 MP", moving, 200, new(ImageFormat.WebP, 80, Animate: true));
        return 0;
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Originals(PlanarRenderer renderer)
    {
        var large = Landscape.Draw(3000, 2000);
        yield return ("6 MP JPEG 4:2:0", JpegWriter.Write(large, new()));
        yield return ("6 MP JPEG 4:4:4", JpegWriter.Write(large, new() { Sampling = JpegSampling.S444 }));
        yield return ("6 MP JPEG, 10 scans", JpegWriter.Write(large, new() { Progressive = true }));
        yield return ("6 MP JPEG, 100 scans", JpegWriter.Write(large, new() { Progressive = true, Scans = 100 }));
        byte[] png = PngWriter.Write(large, new() { Alpha = false });
        yield return ("6 MP PNG RGB", png);
        yield return ("6 MP PNG RGBA", PngWriter.Write(large));
        yield return ("6 MP PNG interlaced", PngWriter.Write(large, new() { Alpha = false, Interlaced = true }));
        yield return ("6 MP BMP", BmpWriter.Write(large));
        yield return ("6 MP TIFF", TiffWriter.Write(large));
        yield return ("6 MP GIF", GifWriter.Write([large]));
        foreach (var format in (ImageFormat[])[ImageFormat.WebP, ImageFormat.Avif])
        {
            var info = HeaderReader.Read(png).Info!;
            yield return ($"6 MP {format}", renderer.Render(png, info, Whole(info, info.Size), new(format, 80, 0), CancellationToken.None).Bytes);
        }
    }

    private static IEnumerable<OutputEncoding> Encodings()
    {
        yield return new(ImageFormat.Jpeg, 80);
        foreach (int effort in (int[])[0, 2, 4, 6])
            yield return new(ImageFormat.WebP, 78, effort);
        foreach (int effort in (int[])[0, 2, 3, 4, 6])
            yield return new(ImageFormat.Avif, 55, effort);
        foreach (int effort in (int[])[1, 6, 9])
            yield return new(ImageFormat.Png, 100, effort);
        foreach (int effort in (int[])[1, 5, 10])
            yield return new(ImageFormat.Gif, 100, effort);
    }

    private static void Measure(PlanarRenderer renderer, string name, byte[] original, int side, OutputEncoding encoding, params ImmutableArray<Effect> effects)
    {
        var info = HeaderReader.Read(original).Info!;
        int height = (int)Math.Max(1, (long)side * info.Size.Height / info.Size.Width);
        var plan = Whole(info, new(side, height)) with { Effects = effects };
        double least = double.PositiveInfinity;
        string by = "";
        for (int i = 0; i < Repeats && (i < 2 || least < 2000); i++)
        {
            long started = Stopwatch.GetTimestamp();
            var result = renderer.Render(original, info, plan, encoding, CancellationToken.None);
            least = Math.Min(least, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (!result.Succeeded)
                throw new InvalidOperationException($"{name}: {result.Detail}");
            by = result.Renderer ?? "";
        }

        double estimate = RenderPrice.Milliseconds(info, plan, encoding);
        string effort = encoding.Effort < 0 ? "" : $" effort {encoding.Effort}";
        Console.WriteLine(FormattableString.Invariant(
            $"| {name}, {original.Length / 1e6:0.0} MB | {plan.Output} {encoding.Format}{effort} | {by} | {least:0.0} | {estimate:0.0} | {estimate / least:0.00} |"));
    }

    private static RenderPlan Whole(ImageInfo info, PixelSize to) => new() { Source = PixelArea.Of(info.Size), Scaled = to, Output = to, Background = Color.White };
}
