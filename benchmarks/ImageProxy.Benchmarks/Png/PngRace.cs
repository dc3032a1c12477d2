using System.Diagnostics;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Imaging.Png;
using ImageProxy.Native.Planar;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Quality;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Benchmarks.Png;

/// <summary>
/// PNGs through our renderer and through libvips by turns, in process on one thread: medians and their ratio, the bytes made, and
/// where our time goes. Run it with the argument <c>png</c>, and the paths of files; without, pictures of three megapixels are drawn.
/// </summary>
internal static class PngRace
{
    private const int Rounds = 15;

    private static readonly VipsRenderer Vips = new(new());

    private static readonly PngRenderer Ours = new(Vips);

    public static int Run(IReadOnlyList<string> paths)
    {
        Console.WriteLine("| original | rendition | ours ms | libvips ms | ratio | our bytes | libvips' | decode | resample | encode | our dB | libvips' |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, bytes) in paths.Count > 0 ? paths.Select(path => (Path.GetFileName(path), File.ReadAllBytes(path))) : Drawn())
        {
            foreach (var format in (ImageFormat[])[ImageFormat.Png, ImageFormat.WebP, ImageFormat.Jpeg])
            {
                Race(name, bytes, new Box(200, 200), format);
                Race(name, bytes, new Box(720, 720), format);
            }
        }

        return 0;
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Drawn()
    {
        var picture = Landscape.Draw(2048, 1536);
        yield return ("drawn photograph, RGB", PngWriter.Write(picture, new() { Alpha = false }));
        yield return ("the same behind a soft edge, RGBA", PngWriter.Write(Vignette(picture)));
    }

    private static Bitmap Vignette(Bitmap picture) => Bitmap.Draw(picture.Width, picture.Height, (x, y) =>
    {
        double distance = Math.Sqrt(Math.Pow((x - 1024) / 1024.0, 2) + Math.Pow((y - 768) / 768.0, 2));
        return picture[x, y] with { A = (byte)Math.Clamp(255 * (1.1 - distance) / 0.3, 0, 255) };
    });

    private static void Race(string name, byte[] file, Box box, ImageFormat format)
    {
        var info = HeaderReader.Read(file).Info!;
        BuiltInModes.TryCreate("crop", new(), out var crop);
        var plan = crop!.Plan(info, box);
        var encoding = new OutputEncoding(format, format == ImageFormat.WebP ? 78 : 80);
        double[] ours = new double[Rounds], theirs = new double[Rounds];
        byte[] ourBytes = [], theirBytes = [];
        for (int i = 0; i < Rounds; i++)
        {
            (ours[i], ourBytes) = Time(() => Render(Ours, file, info, plan, encoding));
            (theirs[i], theirBytes) = Time(() => Render(Vips, file, info, plan, encoding));
        }

        double[] parts = Parts(file, info, plan, encoding);
        double our = Median(ours), their = Median(theirs);
        // Before anything is lost by encoding.
        string likeness = format == ImageFormat.Png
            ? FormattableString.Invariant($"{AlphaLikeness.Psnr(PngReader.Read(file), plan.Source, PngReader.Read(ourBytes)):0.0} | {AlphaLikeness.Psnr(PngReader.Read(file), plan.Source, PngReader.Read(theirBytes)):0.0}")
            : " | ";
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {box.Width}x{box.Height} {format.Name()} | {our:0.0} | {their:0.0} | {our / their:0.00} | {ourBytes.Length:N0} | {theirBytes.Length:N0} | {parts[0]:0.0} | {parts[1]:0.0} | {parts[2]:0.0} | {likeness} |"));
    }

    private static byte[] Render(IRenderer renderer, byte[] file, ImageInfo info, RenderPlan plan, OutputEncoding encoding)
    {
        var result = renderer.Render(file, info, plan, encoding, CancellationToken.None);
        return result.Succeeded && (result.Renderer ?? renderer.Name) == renderer.Name ? result.Bytes : throw new InvalidOperationException(result.Detail);
    }

    /// <summary>Medians of the parts of our render: to planes, to finished pixels, to bytes.</summary>
    private static double[] Parts(byte[] file, ImageInfo info, RenderPlan plan, OutputEncoding encoding)
    {
        double[][] times = [new double[Rounds], new double[Rounds], new double[Rounds]];
        int box = PngScale.Choose(plan);
        for (int i = 0; i < Rounds; i++)
        {
            var (decode, planes) = Time(() =>
            {
                var result = PngPlaneDecoder.TryDecode(file, PngPlaneDecoder.Open(file)!, plan.Source, box, out var decoded);
                return result == PngDecodeResult.Decoded ? decoded! : throw new InvalidDataException("The file is not taken.");
            });
            var (resample, canvas) = Time(() => PngRenderer.Compose(planes, plan.Source.Size, box, info.Orientation, plan, encoding.Format));
            using (canvas)
                (times[0][i], times[1][i], times[2][i]) = (decode, resample, Time(() => PngRenderer.Encode(canvas, encoding)).Ms);
        }

        return [.. times.Select(Median)];
    }

    private static (double Ms, T Value) Time<T>(Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        var value = work();
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, value);
    }

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);
}
