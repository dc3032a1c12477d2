using System.Runtime.InteropServices;

namespace ImageProxy.Native.WebP;

/// <summary>libwebp's encoder as this process uses it.</summary>
public static unsafe class WebPLibrary
{
    private const string InstallCommand = "apt-get install --no-install-recommends libwebp7";

    private static readonly Lazy<(string Failure, nint MemoryWrite)> Started = new(() => Start(WebPApi.Library));

    /// <summary>Address of <see cref="WebPApi.MemoryWrite"/>; after <see cref="TryInitialize"/> only.</summary>
    internal static nint MemoryWrite => Started.Value.MemoryWrite;

    /// <summary>Loads the library and tries it: the first call does the work, later ones repeat its answer. Thread-safe.</summary>
    /// <param name="message">One line for the operator: what is missing and the command that installs it; empty on success.</param>
    public static bool TryInitialize(out string message)
    {
        message = Started.Value.Failure;
        return message.Length == 0;
    }

    /// <returns>An empty string and the writer's address, or why the library is not to be used.</returns>
    internal static (string Failure, nint MemoryWrite) Start(string name)
    {
        if (!NativeLibrary.TryLoad(name, typeof(WebPLibrary).Assembly, searchPath: null, out nint library))
            return ($"The system library {name} is missing or does not load. Install it with: {InstallCommand}", 0);
        WebPConfig config;
        WebPPicture picture;
        return NativeLibrary.TryGetExport(library, WebPApi.MemoryWrite, out nint write)
            && WebPApi.WebPConfigInitInternal(&config, WebPApi.DefaultPreset, 75, WebPApi.EncoderAbiVersion) != 0
            && WebPApi.WebPPictureInitInternal(&picture, WebPApi.EncoderAbiVersion) != 0
            ? ("", write)
            : ($"The system library {name} is of a version that is not known here.", 0);
    }
}
