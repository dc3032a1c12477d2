using System.Globalization;
using ImageProxy.Native.Vips;

namespace ImageProxy.Rendering.Workers;

/// <summary>What the service tells a worker on its command line.</summary>
/// <param name="MemoryBytes">Private memory the worker may have.</param>
/// <param name="Trials">Whether originals may tell the worker to misbehave, see <see cref="TrialMark"/>: for tests only.</param>
internal sealed record WorkerOptions(long MemoryBytes, bool AllowSvg, bool Trials)
{
    /// <summary>The name of a trial stands behind this, at the end of an original.</summary>
    public static ReadOnlySpan<byte> TrialMark => "\nimageproxy-trial:"u8;

    /// <summary>What it renders with.</summary>
    public RendererChoice Choice { get; init; }

    public VipsRendererOptions Renderer => new() { AllowSvg = AllowSvg, MemoryIsBounded = true };

    /// <summary>Absolute paths of assemblies whose effects plans may call.</summary>
    public IReadOnlyList<string> ModeAssemblies { get; init; } = [];

    public IReadOnlyList<string> ToArguments() =>
        [MemoryBytes.ToString(CultureInfo.InvariantCulture), AllowSvg ? "svg" : "no-svg", Trials ? "trials" : "no-trials", Choice.ToString(), .. ModeAssemblies];

    public static bool TryRead(ReadOnlySpan<string> arguments, out WorkerOptions options)
    {
        options = new(0, false, false);
        if (arguments.Length < 4
            || !long.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out long memory)
            || arguments[1] is not ("svg" or "no-svg")
            || arguments[2] is not ("trials" or "no-trials")
            || !Enum.GetNames<RendererChoice>().Contains(arguments[3], StringComparer.Ordinal))
            return false;
        options = new(memory, arguments[1] == "svg", arguments[2] == "trials") { Choice = Enum.Parse<RendererChoice>(arguments[3]), ModeAssemblies = arguments.Length > 4 ? [.. arguments[4..]] : [] };
        return true;
    }
}
