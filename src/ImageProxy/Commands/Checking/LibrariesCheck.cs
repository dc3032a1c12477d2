using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Native.TurboJpeg;
using ImageProxy.Native.Vips;
using ImageProxy.Native.WebP;
using ImageProxy.Rendering;

namespace ImageProxy.Commands.Checking;

/// <summary>The system libraries: there, of which version, and able to write what the configuration offers.</summary>
internal static class LibrariesCheck
{
    /// <param name="rendering">Null where the section cannot be read: then all are asked for.</param>
    /// <param name="catalog">Null where the section cannot be read.</param>
    public static IEnumerable<Finding> Run(RenderingOptions? rendering, ImageCatalog? catalog)
    {
        if (!VipsLibrary.TryInitialize(new(), out string fault))
        {
            yield return Missing("libvips", fault);
            yield break;
        }

        yield return Finding.Ok("libvips", $"{VipsLibrary.Version}, {FileOf("libvips.so")}; it writes {string.Join(", ", VipsLibrary.WritableFormats.Select(f => f.Name()))}.");
        if (rendering?.Renderer is null or RendererChoice.Auto)
        {
            yield return TurboJpegLibrary.TryInitialize(out fault) ? Finding.Ok("libjpeg-turbo", $"{FileOf("libturbojpeg.so")}.") : Missing("libjpeg-turbo", fault);
            yield return WebPLibrary.TryInitialize(out fault) ? Finding.Ok("libwebp", $"{FileOf("libwebp.so")}.") : Missing("libwebp", fault);
        }

        foreach (var format in Wanted(catalog).Where(format => !VipsLibrary.WritableFormats.Contains(format)))
        {
            yield return Finding.Fault(
                $"format {format.Name()}", $"The configuration offers {format.Name()}, which this installation of libvips cannot write.",
                format == ImageFormat.Avif
                    ? "Install the AV1 codecs (Debian 13, Ubuntu 24.04: apt-get install libheif-plugin-aomenc libheif-plugin-dav1d), or take avif out of Images:Negotiate and of the presets."
                    : $"Install a libvips that writes it, or take {format.Name()} out of Images:Negotiate and of the presets.");
        }
    }

    private static IEnumerable<ImageFormat> Wanted(ImageCatalog? catalog) => catalog is null
        ? []
        : catalog.Offered.Concat(catalog.Presets.Values.Append(catalog.Avatar).Select(recipe => recipe.FixedFormat).OfType<ImageFormat>()).Distinct();

    private static Finding Missing(string library, string fault)
    {
        int command = fault.IndexOf("apt-get", StringComparison.Ordinal);
        return Finding.Fault(library, fault, command < 0 ? "Install another version of it." : fault[command..].TrimEnd('.'));
    }

    /// <summary>The file itself, whose name tells the version, as the kernel has mapped it.</summary>
    private static string FileOf(string library)
    {
        var mapped = from line in File.Exists("/proc/self/maps") ? File.ReadLines("/proc/self/maps") : []
                     let slash = line.IndexOf('/', StringComparison.Ordinal)
                     where slash >= 0 && Path.GetFileName(line[slash..]).StartsWith(library, StringComparison.Ordinal)
                     select line[slash..];
        return mapped.FirstOrDefault() ?? $"{library} of the system";
    }
}
