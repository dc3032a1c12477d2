using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>Fits inside the box, shape kept; enlarges only with <see cref="ModeSettings.Enlarge"/>.</summary>
public sealed class ResizeMode : IMode
{
    private readonly bool _enlarge;
    private readonly Color _background;

    public ResizeMode(ModeSettings settings)
    {
        _enlarge = settings.Enlarge;
        _background = settings.Background ?? Color.Transparent;
        Fingerprint = $"resize:1;enlarge={(_enlarge ? 1 : 0)};background={_background}";
    }

    public string Name => "resize";

    public string Fingerprint { get; }

    public bool ScalesWithBox => true;

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        PixelSize fitted = Fitting.Inside(original.Size, box, _enlarge);
        return new() { Source = PixelArea.Of(original.Size), Scaled = fitted, Output = fitted, Background = _background };
    }
}
