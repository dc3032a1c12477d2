using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>As <see cref="CropMode"/>, but what is too tall loses its foot only: portraits keep their heads.</summary>
public sealed class TopMode : IMode
{
    private readonly Color _background;

    public TopMode(ModeSettings settings)
    {
        _background = settings.Background ?? Color.Transparent;
        Fingerprint = $"top:1;background={_background}";
    }

    public string Name => "top";

    public string Fingerprint { get; }

    public bool ScalesWithBox => true;

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        PixelSize output = Fitting.Exact(original.Size, box);
        PixelSize window = Fitting.Window(original.Size, box);
        return new()
        {
            Source = PixelArea.At(Fitting.Centre(window, original.Size) with { Top = 0 }, window),
            Scaled = output,
            Output = output,
            Background = _background,
        };
    }
}
