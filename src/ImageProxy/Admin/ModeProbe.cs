using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Admin;

/// <summary>Renders an embedded picture through every mode, and through every preset that lays a watermark.</summary>
internal static class ModeProbe
{
    private static readonly Box ProbeBox = new(16, 16);

    /// <summary>One line a mode that does not make what it plans.</summary>
    public static IReadOnlyList<string> Faults(ImageCatalog catalog, IRenderer renderer)
    {
        var faults = new List<string>();
        byte[] picture = ProbePicture.Bytes;
        var info = HeaderReader.Read(picture).Info!;
        var marked = catalog.Presets.Where(preset => preset.Value.Mode.Plan(info, ProbeBox).Effects.OfType<Effect.Watermark>().Any());
        foreach (var (name, mode) in catalog.Modes.Values.Select(recipe => ($"mode {recipe.Mode.Name}", recipe.Mode)).Concat(marked.Select(preset => ($"preset {preset.Key}", preset.Value.Mode))))
        {
            var found = mode.Needs == Analysis.None ? new(Findings.None) : renderer.Analyze(picture, info, mode.Needs, CancellationToken.None);
            var plan = mode.Plan(info with { Findings = found.Findings }, ProbeBox);
            var result = renderer.Render(picture, info, plan, new(ImageFormat.Jpeg, 80), CancellationToken.None);
            if (!found.Succeeded || !result.Succeeded || result.Size != plan.Output)
                faults.Add($"{name}: {found.Detail ?? result.Detail ?? $"made {result.Size} of a plan for {plan.Output}"}");
        }

        return faults;
    }
}
