using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>What the libvips renderer may do.</summary>
public sealed record VipsRendererOptions
{
    /// <summary>
    /// Whether SVG originals are rendered. Default false: an SVG is a program for a large library. They are only ever read from memory, where
    /// librsvg resolves no reference to a file or an address.
    /// </summary>
    public bool AllowSvg { get; init; }

    /// <summary>
    /// Whether this process renders one picture at a time under a memory limit of its own, so that running out of it is the picture's fault and
    /// not the machine's. Default false.
    /// </summary>
    public bool MemoryIsBounded { get; init; }

    /// <summary>Effects that plans may call by name, besides those that are there anyhow. Default none.</summary>
    public IReadOnlyCollection<IPixelEffect> Effects { get; init; } = [];
}
