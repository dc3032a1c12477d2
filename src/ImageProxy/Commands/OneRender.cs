using System.Diagnostics;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Rendering;

namespace ImageProxy.Commands;

/// <summary>One original rendered once, within the service's limits, for a command.</summary>
/// <param name="Fault">Why there is no picture; null on success.</param>
internal sealed record OneRender(string? Fault, ImageInfo? Info = null, RenderPlan? Plan = null, OutputEncoding? Encoding = null, RenderResult Result = default, TimeSpan Took = default)
{
    public static OneRender Run(IRenderer renderer, RenderingOptions limits, Recipe recipe, ReadOnlyMemory<byte> original, CancellationToken cancellationToken)
    {
        // :: 1 The original, with the limits the service has.
        var header = HeaderReader.Read(original.Span);
        if (header.Info is not { } info)
            return new(header.Detail);
        if (OriginalLimits.Check(info, limits) is { } over)
            return new(over.Detail);

        // :: 2 Look, plan, render.
        long began = Stopwatch.GetTimestamp();
        if (recipe.Mode.Needs != Analysis.None)
        {
            var found = renderer.Analyze(original, info, recipe.Mode.Needs, cancellationToken);
            if (!found.Succeeded)
                return new($"{found.Failure}: {found.Detail}");
            info = info with { Findings = found.Findings };
        }

        var plan = recipe.Mode.Plan(info, recipe.Box);
        var encoding = recipe.EncodingFor(FormatToken.Jpeg, info, plan);
        if (OriginalLimits.CheckPlan(info, plan, encoding, limits) is { } beyond)
            return new(beyond.Detail);
        var result = renderer.Render(original, info, plan, encoding, cancellationToken);
        return new(result.Succeeded ? null : $"{result.Failure}: {result.Detail}", info, plan, encoding, result, Stopwatch.GetElapsedTime(began));
    }
}
