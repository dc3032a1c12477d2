using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>
/// The original without its uniform border, shrunk where it must be and never enlarged, centred on a canvas of exactly the box; white
/// unless the settings say otherwise. The whole original where no border was looked for, or where the finding does not lie inside it.
/// </summary>
public sealed class TrimResizeMode : IMode
{
    private readonly Color _background;

    public TrimResizeMode(ModeSettings settings)
    {
        _background = settings.Background ?? Color.White;
        Fingerprint = $"trimresize:1;background={_background}";
    }

    public string Name => "trimresize";

    public string Fingerprint { get; }

    public Analysis Needs => Analysis.Border;

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        PixelArea content = original.Findings.Content is { } found && found.IsWithin(original.Size) ? found : PixelArea.Of(original.Size);
        PixelSize fitted = Fitting.Inside(content.Size, box, enlarge: false);
        PixelSize canvas = Fitting.Canvas(fitted, box);
        return new()
        {
            Source = content,
            Scaled = fitted,
            Output = canvas,
            Placement = Fitting.Centre(fitted, canvas),
            Background = _background,
        };
    }
}
