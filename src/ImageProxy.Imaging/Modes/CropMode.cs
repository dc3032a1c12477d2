using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>Covers the box, cut from the centre: always exactly the box, enlarged where the original is small.</summary>
public sealed class CropMode : IMode
{
    private readonly Color _background;

    public CropMode(ModeSettings settings)
    {
        _background = settings.Background ?? Color.Transparent;
        Fingerprint = $"crop:1;background={_background}";
    }

    public string Name => "crop";

    public string Fingerprint { get; }

    public bool ScalesWithBox => true;

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        PixelSize output = Fitting.Exact(original.Size, box);
        PixelSize window = Fitting.Window(original.Size, box);
        return new()
        {
            Source = PixelArea.At(Fitting.Centre(window, original.Size), window),
            Scaled = output,
            Output = output,
            Background = _background,
        };
    }
}
