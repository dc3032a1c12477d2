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
            // The binder wraps what went wrong deeper in the section; the innermost of its own exceptions names the setting.
            while (exception.InnerException is InvalidOperationException inner)
                exception = inner;
            options.BindingFault = $"{ImagesOptions.Section} cannot be read: {exception.Message}";
        }
    }
}
