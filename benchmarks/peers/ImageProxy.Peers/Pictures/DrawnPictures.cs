using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Peers.Pictures;

/// <summary>The originals that need no network and nobody's licence: drawn by our own code, kept once they are drawn.</summary>
internal static class DrawnPictures
{
    private static readonly (string File, bool IsChart, Func<byte[]> Draw)[] All =
    [
        ("drawn-6mp.jpg", false, () => JpegWriter.Write(Landscape.Draw(2725, 2225), new() { Quality = 88 })),
        ("drawn-6mp-progressive.jpg", false, () => JpegWriter.Write(Landscape.Draw(2725, 2225, seed: 2), new() { Quality = 88, Progressive = true })),
        ("drawn-12mp.jpg", false, () => JpegWriter.Write(Landscape.Draw(4000, 3000, seed: 3), new() { Quality = 90, Huffman = JpegHuffman.Fitted })),
        ("drawn-24mp.jpg", false, () => JpegWriter.Write(Landscape.Draw(6000, 4000, seed: 4), new() { Quality = 90, Huffman = JpegHuffman.Fitted })),
        ("drawn-3mp-alpha.png", false, () => PngWriter.Write(CutOut(2048, 1536))),
        ("zone-plate.jpg", true, () => JpegWriter.Write(ZonePlate.Draw(2725, 2225), new() { Quality = 95, Sampling = JpegSampling.S444 })),
        ("print.jpg", true, () => JpegWriter.Write(Print.Draw(2725, 2225), new() { Quality = 92 })),
    ];

    /// <param name="cache">Pictures drawn by another version of the code are in other folders of it.</param>
    public static IReadOnlyList<Picture> Load(string cache, Action<string> report)
    {
        string folder = Path.Combine(cache, typeof(Landscape).Module.ModuleVersionId.ToString("N")[..12]);
        Directory.CreateDirectory(folder);
        return [.. All.Select(picture =>
        {
            string path = Path.Combine(folder, picture.File);
            if (!File.Exists(path))
            {
                report($"Drawing {picture.File} …");
                File.WriteAllBytes(path + ".tmp", picture.Draw());
                File.Move(path + ".tmp", path, overwrite: true);
            }

            return Picture.Of(picture.File, File.ReadAllBytes(path), picture.IsChart);
        })];
    }

    /// <summary>A portrait whose surroundings fade away.</summary>
    private static Bitmap CutOut(int width, int height)
    {
        var portrait = Portrait.Draw(width, height);
        return Bitmap.Draw(width, height, (x, y) =>
        {
            double u = (x - (width / 2.0)) / height, v = (y - (height / 2.0)) / height;
            double alpha = Math.Clamp((0.45 - Math.Sqrt((u * u) + (v * v))) * 12, 0, 1);
            var color = portrait[x, y];
            return alpha == 0 ? Color.Transparent : new(color.R, color.G, color.B, (byte)Math.Round(alpha * 255));
        });
    }
}
