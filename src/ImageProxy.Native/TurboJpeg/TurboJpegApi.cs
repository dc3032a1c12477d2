using System.Runtime.InteropServices;

namespace ImageProxy.Native.TurboJpeg;

/// <summary>
/// What we call in libjpeg-turbo's TurboJPEG API, spelled as in C. Functions that return <c>int</c> answer 0 or, on error, -1 with the reason in
/// the instance, see <see cref="tjGetErrorStr2"/>. An instance is used by one thread at a time.
/// </summary>
/// <remarks>Source: turbojpeg.h of libjpeg-turbo 2.1.</remarks>
internal static unsafe partial class TurboJpegApi
{
    internal const string Library = "libturbojpeg.so.0";

    /// <summary>The first warning of the decoder ends the call as an error does.</summary>
    internal const int StopOnWarning = 8192;

    /// <summary>The inverse transform that loses nothing, whatever the scale.</summary>
    internal const int AccurateDct = 4096;

    internal const int ColorYCbCr = 1, ColorGray = 2;

    /// <summary>An instance to decompress with, which the caller destroys. NULL on error.</summary>
    [LibraryImport(Library)] internal static partial TurboJpegHandle tjInitDecompress();

    /// <summary>An instance to compress with, which the caller destroys. NULL on error.</summary>
    [LibraryImport(Library)] internal static partial TurboJpegHandle tjInitCompress();

    [LibraryImport(Library)] internal static partial int tjDestroy(nint handle);

    /// <summary>Text of the instance's last error; it belongs to the instance.</summary>
    [LibraryImport(Library)] internal static partial nint tjGetErrorStr2(TurboJpegHandle handle);

    [LibraryImport(Library)]
    internal static partial int tjDecompressHeader3(
        TurboJpegHandle handle, byte* jpegBuf, nuint jpegSize, out int width, out int height, out int jpegSubsamp, out int jpegColorspace);

    /// <summary>Planes of the largest N/8 that is no larger than <paramref name="width"/> × <paramref name="height"/>.</summary>
    [LibraryImport(Library)]
    internal static partial int tjDecompressToYUVPlanes(
        TurboJpegHandle handle, byte* jpegBuf, nuint jpegSize, byte** dstPlanes, int width, int* strides, int height, int flags);

    /// <summary>A buffer at <paramref name="jpegBuf"/>, NULL before, which the caller frees with <see cref="tjFree"/>, also on error.</summary>
    [LibraryImport(Library)]
    internal static partial int tjCompressFromYUVPlanes(
        TurboJpegHandle handle, byte** srcPlanes, int width, int* strides, int height, int subsamp, byte** jpegBuf, nuint* jpegSize, int jpegQual, int flags);

    /// <summary>Samples in a row of a plane of a picture of that width; -1 on error.</summary>
    [LibraryImport(Library)] internal static partial int tjPlaneWidth(int componentID, int width, int subsamp);

    /// <summary>Rows of a plane of a picture of that height; -1 on error.</summary>
    [LibraryImport(Library)] internal static partial int tjPlaneHeight(int componentID, int height, int subsamp);

    [LibraryImport(Library)] internal static partial void tjFree(byte* buffer);
}
