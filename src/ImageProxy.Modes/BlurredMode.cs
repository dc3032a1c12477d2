using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Modes;

/// <summary>All of the original, fitted into the box; around it, in place of bars, the same picture large and blurred. Exactly the box.</summary>
public sealed class BlurredMode(ModeParameters parameters) : IMode
{
    private readonly double _softness = parameters.Number("Softness", 0.01, 0.25, 0.05);
    private readonly double _dim = parameters.Number("Dim", 0, 1, 0.2);
    private readonly ModeSettings _settings = parameters.Settings;

    public string Name => "blurred";

    public string Fingerprint => "blurred:1";

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        PixelSize fitted = Fitting.Inside(original.Size, box, _settings.Enlarge);
        PixelSize canvas = Fitting.Canvas(fitted, box);
        return new()
        {
            Source = PixelArea.Of(original.Size),
            Scaled = fitted,
            Output = canvas,
            Placement = Fitting.Centre(fitted, canvas),
            // The back fills the canvas: nothing is left to see through, and a photo stays a JPEG.
            Background = (_settings.Background ?? Color.White).OnWhite(),
            Effects = [new Effect.Pixels("blurred", [_softness, _dim])],
        };
    }
}
