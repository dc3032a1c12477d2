using System.Runtime.InteropServices;

namespace ImageProxy.Native.TurboJpeg;

/// <summary>A call into libjpeg-turbo failed, or the decoder warned. The text is for the log only.</summary>
internal sealed class TurboJpegException(string function, string detail) : Exception($"{function}: {detail}")
{
    /// <summary>Takes the text out of the instance.</summary>
    public static TurboJpegException From(TurboJpegHandle handle, string function) =>
        new(function, Marshal.PtrToStringUTF8(TurboJpegApi.tjGetErrorStr2(handle)) ?? "");
}
