using System.Diagnostics;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Jpeg.Writing;
using ImageProxy.Imaging.Planes;
using ImageProxy.Native.TurboJpeg;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Quality;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Benchmarks.Jpeg;

/// <summary>
/// Our encoder and libjpeg-turbo's by turns on the planes that a decode of a file at 1/8, 1/4 and 1/2 gives: times, bytes, and how near to those planes
/// each is at quality 80. Run it with the argument <c>jpeg-write</c> and paths of JPEGs; without, one of six megapixels is drawn.
/// </summary>
internal static class PlaneEncodeRace
{
    private const int Rounds = 41, Quality = 80;

    public static int Run(IReadOnlyList<string> paths)
    {
        if (!TurboJpegLibrary.TryInitialize(out string message))
            throw new InvalidOperationException(message);
        var decoder = new ScaledPlaneDecoder(new TurboJpegDecoder());
        Console.WriteLine("| picture | size | ours ms | libjpeg-turbo ms | ratio | ours bytes · dB · SSIM | libjpeg-turbo bytes · dB · SSIM | at equal bytes: dB · SSIM |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, bytes) in paths.Count > 0 ? paths.Select(path => (Path.GetFileName(path), File.ReadAllBytes(path))) : [("drawn", JpegWriter.Write(Landscape.Draw(2725, 2225), new()))])
        {
            foreach (int eighths in (int[])[1, 2, 4])
            {
                if (!decoder.TryDecode(bytes, HeaderReader.Read(bytes).Info!, eighths, out var planes, out string detail))
                    throw new InvalidDataException(detail);
                using (planes)
                    Race(name, planes);
            }
        }

        return 0;
    }

    private static void Race(string name, YCbCrPlanes planes)
    {
        double[] ours = new double[Rounds], theirs = new double[Rounds];
        byte[] own = [], turbo = [];
        for (int i = -Rounds; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            own = JpegPlaneEncoder.Encode(planes, Quality);
            long between = Stopwatch.GetTimestamp();
            turbo = TurboJpegEncoder.Encode(planes, Quality);
            if (i >= 0)
                (ours[i], theirs[i]) = (Stopwatch.GetElapsedTime(start, between).TotalMilliseconds, Stopwatch.GetElapsedTime(between).TotalMilliseconds);
        }

        var picture = Luma(planes);
        var (a, b) = (Look(own), Look(turbo));
        // libjpeg-turbo between the two qualities whose bytes are next to ours.
        var (below, above) = (b, b);
        for (int quality = Quality - 1; below.Bytes > a.Bytes; quality--)
            (above, below) = (below, Look(TurboJpegEncoder.Encode(planes, quality)));
        double share = above.Bytes == below.Bytes ? 0 : (double)(a.Bytes - below.Bytes) / (above.Bytes - below.Bytes);
        double psnr = below.Psnr + (share * (above.Psnr - below.Psnr)), ssim = below.Ssim + (share * (above.Ssim - below.Ssim));
        double our = Median(ours), their = Median(theirs);
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {planes.Size} | {our:0.00} | {their:0.00} | {our / their:0.00} | {a.Bytes:N0} · {a.Psnr:0.00} · {a.Ssim:0.0000} | {b.Bytes:N0} · {b.Psnr:0.00} · {b.Ssim:0.0000} | {a.Psnr - psnr:+0.00;-0.00} · {a.Ssim - ssim:+0.0000;-0.0000} |"));

        (int Bytes, double Psnr, double Ssim) Look(byte[] jpeg)
        {
            if (!new TurboJpegDecoder().TryDecode(jpeg, HeaderReader.Read(jpeg).Info!, 8, out var decoded, out string detail))
                throw new InvalidDataException(detail);
            using (decoded)
                return (jpeg.Length, Likeness.Psnr(picture, Luma(decoded)), Likeness.Ssim(picture, Luma(decoded)));
        }
    }

    private static Channel Luma(YCbCrPlanes planes) => Channel.Draw(planes.Size.Width, planes.Size.Height, (x, y) => planes.Y.Row(y)[x]);

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);
}
