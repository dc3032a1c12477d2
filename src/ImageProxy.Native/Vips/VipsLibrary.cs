using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>libvips as this process uses it: started once, one thread a render, nothing cached, only the loaders and savers we name.</summary>
public static unsafe class VipsLibrary
{
    /// <summary>
    /// All else stays blocked: ImageMagick, PDF, OpenSlide, JPEG 2000, … and every loader that opens a path. The base classes are blocked
    /// first, so that a loader a later libvips adds is blocked too.
    /// </summary>
    private static readonly string[] Allowed =
    [
        "VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadNsgifBuffer", "VipsForeignLoadWebpBuffer",
        "VipsForeignLoadHeifBuffer", "VipsForeignLoadTiffBuffer",
        "VipsForeignSaveJpegBuffer", "VipsForeignSavePngBuffer", "VipsForeignSaveWebpBuffer", "VipsForeignSaveHeifBuffer",
        "VipsForeignSaveCgifBuffer",
    ];

    private static readonly Lock Gate = new();

    private static readonly Lazy<IReadOnlyList<ImageFormat>> Writable = new(
        () => [.. new[] { ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Gif, ImageFormat.WebP, ImageFormat.Avif }.Where(Writes)]);

    private static string? Failure;
    private static bool Started;

    /// <summary>Version of the library in use, as <c>8.14.1</c>; empty before <see cref="TryInitialize"/> has succeeded.</summary>
    public static string Version { get; private set; } = "";

    /// <summary>Bytes libvips holds for pixels at this moment.</summary>
    public static long TrackedBytes => Started ? (long)VipsApi.vips_tracked_get_mem() : 0;

    /// <summary>
    /// Output formats this installation can write, found by writing a small picture in each: Debian 13 and Ubuntu 24.04 ship the AV1 codecs of
    /// libheif as packages of their own. After <see cref="TryInitialize"/> only.
    /// </summary>
    public static IReadOnlyList<ImageFormat> WritableFormats => Writable.Value;

    /// <summary>
    /// Loads and starts libvips: the first call does the work, later ones repeat its answer; SVG is open from the first call that allows it.
    /// Thread-safe.
    /// </summary>
    /// <param name="message">One line for the operator; empty on success.</param>
    public static bool TryInitialize(VipsRendererOptions options, out string message)
    {
        lock (Gate)
        {
            if (!Started && Failure is null)
            {
                Failure = Start();
                Started = Failure is null;
            }

            if (Started && options.AllowSvg) VipsApi.vips_operation_block_set("VipsForeignLoadSvgBuffer", 0);
            message = Failure ?? "";
            return Started;
        }
    }

    /// <summary>Live libvips objects of the whole process; for leak tests.</summary>
    internal static int CountObjects()
    {
        int count = 0;
        VipsApi.vips_object_map(&CountOne, (nint)(&count), 0);
        return count;
    }

    /// <summary>Null, or why the library is not to be used.</summary>
    private static string? Start()
    {
        if (!NativeLibraries.TryLoad(out string missing)) return missing;
        // Warnings on broken pictures would fill standard error; failures reach us as return values.
        VipsApi.g_setenv("VIPS_WARNING", "0", 1);
        if (VipsApi.vips_init("imageproxy") != 0) return $"libvips does not start: {VipsException.FromErrorBuffer("init").Message}";
        VipsApi.vips_concurrency_set(1);
        VipsApi.vips_cache_set_max(0);
        VipsApi.vips_cache_set_max_mem(0);
        VipsApi.vips_cache_set_max_files(0);
        VipsApi.vips_block_untrusted_set(1);
        VipsApi.vips_operation_block_set("VipsForeignLoad", 1);
        VipsApi.vips_operation_block_set("VipsForeignSave", 1);
        foreach (string name in Allowed) VipsApi.vips_operation_block_set(name, 0);
        if (RadianceLoads(out _)) return "libvips does not refuse a blocked loader; this build of it is not to be used.";
        Version = $"{VipsApi.vips_version(0)}.{VipsApi.vips_version(1)}.{VipsApi.vips_version(2)}";
        return null;
    }

    /// <summary>Tries a sound picture of one pixel on a loader we never allow.</summary>
    /// <param name="refusal">libvips' words where it did not load.</param>
    internal static bool RadianceLoads(out string refusal)
    {
        byte[] picture = [.. Encoding.ASCII.GetBytes("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n"), 128, 128, 128, 128];
        refusal = "";
        try
        {
            using var operation = new VipsOperation("radload_buffer");
            using var image = operation.SetCopy("buffer", picture).BuildImage();
            image.ToPixels();
            return true;
        }
        catch (VipsException exception)
        {
            refusal = exception.Message;
            return false;
        }
    }

    private static bool Writes(ImageFormat format)
    {
        try
        {
            using var picture = VipsImage.FromPixels(new byte[16 * 16 * 3], new(16, 16), 3);
            return VipsEncoder.Encode(picture, new OutputEncoding(format, 50)).Length > 0;
        }
        catch (VipsException)
        {
            return false;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint CountOne(nint instance, nint count, nint unused)
    {
        ++*(int*)count;
        return 0;
    }
}
