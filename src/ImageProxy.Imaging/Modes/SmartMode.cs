using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>As <see cref="CropMode"/>, but cut where the picture draws most attention; from the centre where nobody looked.</summary>
public sealed class SmartMode : IMode
{
    private readonly Color _background;

    public SmartMode(ModeSettings settings)
    {
        _background = settings.Background ?? Color.Transparent;
        Fingerprint = $"smart:1;attention={AttentionMap.Version};background={_background}";
    }

    public string Name => "smart";

    public string Fingerprint { get; }

    public bool ScalesWithBox => true;

    public Analysis Needs => Analysis.Attention;

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        PixelSize output = Fitting.Exact(original.Size, box);
        PixelSize window = Fitting.Window(original.Size, box);
        PixelPoint corner = original.Findings.Attention is { } attention
            ? Corner(attention, window, original.Size)
            : Fitting.Centre(window, original.Size);
        return new() { Source = PixelArea.At(corner, window), Scaled = output, Output = output, Background = _background };
    }

    /// <summary>The window has one side in common with the original, so it slides one way at most.</summary>
    private static PixelPoint Corner(AttentionMap attention, PixelSize window, PixelSize original)
    {
        if (window.Width < original.Width)
            return new(AttentionProfile.OfColumns(attention).BestStart(original.Width, window.Width), 0);
        return window.Height < original.Height
            ? new(0, AttentionProfile.OfRows(attention).BestStart(original.Height, window.Height))
            : default;
    }
}
