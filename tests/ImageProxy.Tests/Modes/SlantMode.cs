using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Tests.Modes;

/// <summary>A mode as somebody else writes one: found in this assembly when it is loaded as an assembly of modes. Public for that.</summary>
public sealed class SlantMode(ModeParameters parameters) : IMode
{
    private readonly double _angle = parameters.Number("Angle", 0, 45, 10);

    public string Name => "slant";

    public RenderPlan Plan(ImageInfo original, Box box) =>
        new CropMode(parameters.Settings).Plan(original, box) with { Effects = [new Effect.Pixels("slant", [_angle])] };
}
