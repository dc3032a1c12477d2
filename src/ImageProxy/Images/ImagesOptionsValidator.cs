using ImageProxy.Modes;

namespace ImageProxy.Images;

/// <summary>
/// Says everything that is wrong with section <c>Images</c>. Not an <c>IValidateOptions</c>: an options monitor that validates throws at
/// whoever reloads the configuration, and <see cref="ImageCatalogHolder"/> would never hear of the change it has to refuse.
/// </summary>
internal static class ImagesOptionsValidator
{
    /// <returns>One sentence a fault, each starting with the setting's path; empty where <see cref="ImageCatalog.Compile"/> will succeed.</returns>
    public static IReadOnlyList<string> Validate(ImagesOptions options, ModeAssemblies? assemblies = null) =>
        CatalogCompiler.Run(options, assemblies: assemblies).Faults;
}
