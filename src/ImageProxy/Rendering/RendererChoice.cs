namespace ImageProxy.Rendering;

/// <summary>What renders.</summary>
internal enum RendererChoice
{
    /// <summary>JPEGs and PNGs that are only cut, scaled and placed from plane to plane, everything else by libvips.</summary>
    Auto,

    /// <summary>Everything by libvips.</summary>
    Vips,

    /// <summary>All it takes by Magick.NET, everything else by libvips; only in a build made for it, see <see cref="RendererFactory.HasMagickNet"/>.</summary>
    MagickNet,
}
