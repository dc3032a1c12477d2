using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Samples;

/// <summary>The originals a newcomer sees first, one for each thing a resizer must get right. The same bytes on every run.</summary>
internal static class SampleOriginals
{
    /// <summary>Key of each original, and what makes its bytes.</summary>
    public static IReadOnlyList<(string Key, Func<byte[]> Draw)> All { get; } =
    [
        ("lake.jpg", Lake),
        ("people/ann.jpg", () => JpegWriter.Write(Portrait.Draw(1600, 2000), new() { Quality = 88, Progressive = true })),
        ("logo.png", () => PngWriter.Write(Logo.Draw(1200, 600))),
        ("spinner.gif", () => GifWriter.Write([.. Spinner.Frames(240, 12).Select(OnWhite)], new() { Delay = 8, Disposal = GifDisposal.Background })),
        ("product.jpg", () => JpegWriter.Write(Product.Draw(1500, 1500), new() { Quality = 90, Sampling = JpegSampling.S444 })),
        ("chart.png", () => PngWriter.Write(Chart.Draw(1024, 768), new() { Alpha = false })),
        ("wide-gamut.jpg", () => JpegWriter.Write(WideGamut.Draw(2000, 1333), new() { Quality = 88, IccProfile = IccBuilder.DisplayP3() })),
        ("print.jpg", () => JpegWriter.Write(Landscape.Draw(1200, 900, seed: 2), new() { Quality = 85, Color = JpegColor.Cmyk })),
    ];

    /// <summary>As a telephone held upright stores it: lying on its side, with a note how to turn it, a thumbnail, and where it was taken.</summary>
    private static byte[] Lake()
    {
        var stored = TurnedLeft(Landscape.Draw(3024, 4032));
        var exif = new ExifOptions
        {
            Orientation = 6,
            ImageDescription = "Evening at the lake",
            Make = "Example",
            Model = "Telephone 12 MP",
            Latitude = 46.6863,
            Longitude = 7.8632,
            Thumbnail = JpegWriter.Write(TurnedLeft(Landscape.Draw(120, 160)), new() { Quality = 75 }),
        };
        return JpegWriter.Write(stored, new() { Quality = 91, Sampling = JpegSampling.S420, Exif = ExifBuilder.Build(exif) });
    }

    /// <summary>Turned by a quarter against the clock: what orientation 6 undoes.</summary>
    private static Bitmap TurnedLeft(Bitmap upright) =>
        Bitmap.Draw(upright.Height, upright.Width, (x, y) => upright[upright.Width - 1 - y, x]);

    /// <summary>GIF knows no half transparency: what shows is laid on white, what hardly shows is left out.</summary>
    private static Bitmap OnWhite(Bitmap frame) => Bitmap.Draw(frame.Width, frame.Height, (x, y) =>
    {
        const int HardlyVisible = 28;
        var color = frame[x, y];
        byte Laid(byte channel) => (byte)(255 - ((255 - channel) * color.A / 255));
        return color.A < HardlyVisible ? Color.Transparent : new(Laid(color.R), Laid(color.G), Laid(color.B));
    });
}
