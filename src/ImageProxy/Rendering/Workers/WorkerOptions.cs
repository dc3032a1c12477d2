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

    public VipsRendererOptions Renderer => new() { AllowSvg = AllowSvg, MemoryIsBounded = true };

    public IReadOnlyList<string> ToArguments() =>
        [MemoryBytes.ToString(CultureInfo.InvariantCulture), AllowSvg ? "svg" : "no-svg", Trials ? "trials" : "no-trials"];

    public static bool TryRead(ReadOnlySpan<string> arguments, out WorkerOptions options)
    {
        bool sound = long.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out long memory)
            && arguments[1] is "svg" or "no-svg"
            && arguments[2] is "trials" or "no-trials";
        options = new(memory, arguments[1] == "svg", arguments[2] == "trials");
        return sound;
    }
}
