using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>The whole original at exactly the size of the box: its shape is given up.</summary>
public sealed class StretchMode : IMode
{
    private readonly Color _background;

    public StretchMode(ModeSettings settings)
    {
        _background = settings.Background ?? Color.Transparent;
        Fingerprint = $"stretch:1;background={_background}";
    }

    public string Name => "stretch";

    public string Fingerprint { get; }

    public bool ScalesWithBox => true;

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        PixelSize output = Fitting.Exact(original.Size, box);
        return new() { Source = PixelArea.Of(original.Size), Scaled = output, Output = output, Background = _background };
    }
}
