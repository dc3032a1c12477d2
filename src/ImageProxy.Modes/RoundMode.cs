using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Modes;

/// <summary>
/// The middle of the original in a circle as large as the box allows, see-through around it; on the background where the format cannot be
/// see-through, or where the background is opaque. For avatars.
/// </summary>
public sealed class RoundMode(ModeParameters parameters) : IMode
{
    private readonly double _ring = parameters.Number("Ring", 0, 0.25, 0);
    private readonly Color _ringColor = parameters.Color("RingColor", Color.White);
    private readonly Color _background = parameters.Settings.Background ?? Color.Transparent;

    public string Name => "round";

    public string Fingerprint => "round:1";

    public bool ScalesWithBox => true;

    /// <summary>A square of the box's shorter side.</summary>
    public PixelSize OutputSize(ImageInfo original, Box box)
    {
        int side = box.Width == 0 ? box.Height : box.Height == 0 ? box.Width : Math.Min(box.Width, box.Height);
        return new(side, side);
    }

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        PixelSize output = OutputSize(original, box);
        PixelSize window = Fitting.Window(original.Size, new(output.Width, output.Height));
        return new()
        {
            Source = PixelArea.At(Fitting.Centre(window, original.Size), window),
            Scaled = output,
            Output = output,
            Background = _background,
            Effects = [new Effect.Pixels("round", [_ring, _ringColor.R, _ringColor.G, _ringColor.B, _ringColor.A], Clears: true)],
        };
    }
}
