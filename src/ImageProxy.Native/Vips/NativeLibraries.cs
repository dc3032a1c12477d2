using System.Runtime.InteropServices;

namespace ImageProxy.Native.Vips;

/// <summary>
/// The system libraries this binding stands on. Debian 12, Debian 13 and Ubuntu 24.04 ship them under the same names, so the loader finds
/// them by the names in <see cref="VipsApi"/>.
/// </summary>
internal static class NativeLibraries
{
    private const string InstallCommand = "apt-get install --no-install-recommends libvips42";

    private static readonly string[] Names = [VipsApi.GLib, VipsApi.GObject, VipsApi.Vips];

    /// <param name="message">One line for the operator: what is missing and the command that installs it; empty on success.</param>
    public static bool TryLoad(out string message) => TryLoad(Names, out message);

    internal static bool TryLoad(ReadOnlySpan<string> names, out string message)
    {
        message = "";
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, typeof(NativeLibraries).Assembly, searchPath: null, out _)) continue;
            message = $"The system library {name} is missing or does not load. Install it with: {InstallCommand}";
            return false;
        }

        return true;
    }
}
