using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>Fits as <see cref="ResizeMode"/> does, centred on a canvas of exactly the box; white unless the settings say otherwise.</summary>
public sealed class ResizeCompMode : IMode
{
    private readonly bool _enlarge;
    private readonly Color _background;

    public ResizeCompMode(ModeSettings settings)
    {
        _enlarge = settings.Enlarge;
        _background = settings.Background ?? Color.White;
        Fingerprint = $"resizecomp:1;enlarge={(_enlarge ? 1 : 0)};background={_background}";
    }

    public string Name => "resizecomp";

    public string Fingerprint { get; }

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        PixelSize fitted = Fitting.Inside(original.Size, box, _enlarge);
        PixelSize canvas = Fitting.Canvas(fitted, box);
        return new()
        {
            Source = PixelArea.Of(original.Size),
            Scaled = fitted,
            Output = canvas,
            Placement = Fitting.Centre(fitted, canvas),
            Background = _background,
        };
    }
}
