using Microsoft.Extensions.Options;

namespace ImageProxy.Images;

/// <summary>
/// Reads section <c>Images</c>. A value of the wrong type or a setting that does not exist becomes
/// <see cref="ImagesOptions.BindingFault"/> instead of an exception, so that a reload that cannot even be read is refused like any other.
/// </summary>
internal sealed class ImagesOptionsBinder(IConfiguration configuration) : IConfigureOptions<ImagesOptions>
{
    public void Configure(ImagesOptions options)
    {
        try
        {
            configuration.GetSection(ImagesOptions.Section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException exception)
        {
            options.BindingFault = $"{ImagesOptions.Section} cannot be read: {exception.Message}";
        }
    }
}
