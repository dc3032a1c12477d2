namespace ImageProxy.Rendering;

/// <summary>What renders.</summary>
internal enum RendererChoice
{
    /// <summary>JPEGs and PNGs that are only cut, scaled and placed from plane to plane, everything else by libvips.</summary>
    Auto,

    /// <summary>Everything by libvips.</summary>
    Vips,
}
