using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Modes;

/// <summary>Short ways to an original and to a built-in mode.</summary>
internal static class Plans
{
    public static readonly ModeSettings Enlarging = new(Enlarge: true);

    public static ImageInfo Original(int width, int height, Findings? findings = null) => Original(new PixelSize(width, height), findings);

    public static ImageInfo Original(PixelSize size, Findings? findings = null) =>
        new() { Format = ImageFormat.Jpeg, StoredSize = size, Findings = findings ?? Findings.None };

    public static IMode Mode(string name, ModeSettings? settings = null) =>
        BuiltInModes.TryCreate(name, settings ?? new(), out IMode? mode) ? mode : throw new ArgumentException($"No mode {name}.", nameof(name));

    public static RenderPlan Of(string mode, ImageInfo original, Box box, ModeSettings? settings = null) => Mode(mode, settings).Plan(original, box);
}
