using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Formats;

/// <summary>Pixels, or the reason there are none.</summary>
/// <param name="Detail">For the log only.</param>
public readonly record struct RasterResult(Raster? Raster, RenderFailure Failure = RenderFailure.None, string? Detail = null)
{
    public static RasterResult Broken(string detail) => new(null, RenderFailure.Undecodable, detail);

    public static RasterResult Unsupported(string detail) => new(null, RenderFailure.Unsupported, detail);
}
