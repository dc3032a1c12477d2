using System.Diagnostics;
using ImageProxy.Imaging.Jpeg;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Benchmarks.Jpeg;

/// <summary>
/// Our scaled decoder and libjpeg-turbo's by turns on one file, so that what slows the machine slows both: medians and their ratio. Run it
/// with the argument <c>jpeg</c>, and the paths of files to decode; without, pictures of six megapixels are drawn.
/// </summary>
internal static class ScaledDecodeRace
{
    private const int Rounds = 41;

    public static int Run(IReadOnlyList<string> paths)
    {
        Console.WriteLine("| file | MB | scale | ours ms | libjpeg-turbo ms | ratio |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, bytes) in paths.Count > 0 ? paths.Select(path => (Path.GetFileName(path), File.ReadAllBytes(path))) : Drawn())
        {
            foreach (int denominator in (int[])[8, 4, 2])
                Race(name, bytes, denominator);
        }

        return 0;
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Drawn()
    {
        var picture = Landscape.Draw(2725, 2225);
        foreach (int quality in (int[])[75, 85, 95])
            yield return ($"quality {quality}", JpegWriter.Write(picture, new() { Quality = quality }));
        yield return ("4:4:4", JpegWriter.Write(picture, new() { Sampling = JpegSampling.S444 }));
        yield return ("fitted tables", JpegWriter.Write(picture, new() { Huffman = JpegHuffman.Fitted }));
        yield return ("a restart each row", JpegWriter.Write(picture, new() { RestartInterval = 171 }));
        yield return ("progressive", JpegWriter.Write(picture, new() { Progressive = true }));
        yield return ("0.2 MP", JpegWriter.Write(Landscape.Draw(500, 400), new()));
    }

    private static void Race(string name, byte[] file, int denominator)
    {
        using var turbo = new TurboDecoder(file, denominator);
        double[] ours = new double[Rounds], theirs = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (JpegScaledDecoder.TryDecode(file, denominator, out var planes) != JpegDecodeResult.Decoded)
            {
                Console.WriteLine($"| {name} | | 1/{denominator} | not taken | | |");
                return;
            }

            planes!.Dispose();
            long between = Stopwatch.GetTimestamp();
            if (turbo.Decode() != 0)
                throw new InvalidDataException("libjpeg-turbo refused the file.");
            (ours[i], theirs[i]) = (Stopwatch.GetElapsedTime(start, between).TotalMilliseconds, Stopwatch.GetElapsedTime(between).TotalMilliseconds);
        }

        double our = Median(ours), their = Median(theirs);
        Console.WriteLine(FormattableString.Invariant($"| {name} | {file.Length / 1e6:0.00} | 1/{denominator} | {our:0.00} | {their:0.00} | {our / their:0.00} |"));
    }

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);
}
