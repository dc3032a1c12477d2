using System.Runtime.InteropServices;

namespace ImageProxy.Native.TurboJpeg;

/// <summary>libjpeg-turbo as this process uses it.</summary>
public static class TurboJpegLibrary
{
    private const string InstallCommand = "apt-get install --no-install-recommends libturbojpeg0";

    private static readonly Lazy<string> Failure = new(() => Start(TurboJpegApi.Library));

    /// <summary>Loads the library and tries it: the first call does the work, later ones repeat its answer. Thread-safe.</summary>
    /// <param name="message">One line for the operator: what is missing and the command that installs it; empty on success.</param>
    public static bool TryInitialize(out string message)
    {
        message = Failure.Value;
        return message.Length == 0;
    }

    /// <summary>Empty, or why the library is not to be used.</summary>
    internal static string Start(string name)
    {
        if (!NativeLibrary.TryLoad(name, typeof(TurboJpegLibrary).Assembly, searchPath: null, out nint library))
            return $"The system library {name} is missing or does not load. Install it with: {InstallCommand}";
        if (!NativeLibrary.TryGetExport(library, nameof(TurboJpegApi.tjDecompressToYUVPlanes), out _))
            return $"The system library {name} is too old: it cannot decode into planes. Version 1.4 or later is needed.";
        using var decompressor = TurboJpegApi.tjInitDecompress();
        return decompressor.IsInvalid ? $"The system library {name} does not start." : "";
    }
}
