using System.Globalization;
using ImageProxy.Commands;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Imaging.Png;
using ImageProxy.Rendering;

namespace ImageProxy.Modes.Testing;

/// <summary>Renders originals through a mode in several boxes, and compares each picture with the one that somebody looked at and found right.</summary>
/// <param name="goldens">Folder of those pictures; need not exist.</param>
/// <param name="mean">Most that two pictures may differ in the mean of all samples, in 8-bit levels.</param>
/// <param name="worst">Most that any sample may.</param>
internal sealed class ModeTest(IRenderer renderer, RenderingOptions limits, Recipe recipe, string goldens, double mean, int worst)
{
    /// <param name="update">Write the goldens instead of comparing with them.</param>
    public ModeCell Run(string name, byte[] original, Box box, bool update, CancellationToken cancellationToken)
    {
        var made = OneRender.Run(renderer, limits, recipe.At(box).In(ImageFormat.Png), original, cancellationToken);
        if (made.Fault is { } fault)
            return new(name, box, null, null, fault);
        string path = GoldenOf(name, box);
        if (update)
        {
            Directory.CreateDirectory(goldens);
            File.WriteAllBytes(path, made.Result.Bytes);
        }

        var picture = PngPixels.TryRead(made.Result.Bytes) ?? throw new InvalidDataException($"What was made of {name} cannot be read back.");
        var golden = File.Exists(path) ? PngPixels.TryRead(File.ReadAllBytes(path)) : null;
        return new(name, box, picture, golden, golden is null ? $"there is no golden {path}" : Says(ModeCell.Distance(picture, golden), picture.Size, golden.Size));
    }

    private string Says((double Mean, int Worst)? apart, PixelSize made, PixelSize golden) => apart switch
    {
        null => $"is {made}, its golden {golden}",
        var (m, w) when m > mean || w > worst => string.Create(CultureInfo.InvariantCulture, $"differs from its golden by {m:0.00} levels in the mean, {w} at the worst"),
        _ => "",
    };

    private string GoldenOf(string name, Box box) => Path.Combine(goldens, $"{Path.ChangeExtension(name, null).Replace('/', '-')}-{box}.png");
}
