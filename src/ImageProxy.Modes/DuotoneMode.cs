using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Modes;

/// <summary>Two colours and what lies between them in place of the original's own: one for what is dark, one for what is light.</summary>
public sealed class DuotoneMode : IMode
{
    private readonly IMode _fit;
    private readonly Effect _effect;

    public DuotoneMode(ModeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Color dark = parameters.Color("Dark", new(0x24, 0x1f, 0x5e)), light = parameters.Color("Light", new(0xff, 0xd5, 0x9e));
        string fit = parameters.Choice("Fit", BuiltInModes.Names, "crop");
        _fit = BuiltInModes.TryCreate(fit, parameters.Settings, out var mode) ? mode : throw new InvalidOperationException($"There is no {fit}.");
        _effect = new Effect.Pixels("duotone", [dark.R, dark.G, dark.B, light.R, light.G, light.B]);
    }

    public string Name => "duotone";

    public string Fingerprint => $"duotone:1;fit=({_fit.Fingerprint})";

    public Analysis Needs => _fit.Needs;

    public bool ScalesWithBox => _fit.ScalesWithBox;

    public RenderPlan Plan(ImageInfo original, Box box) => _fit.Plan(original, box) with { Effects = [_effect] };
}
