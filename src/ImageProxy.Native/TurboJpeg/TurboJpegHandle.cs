using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Native.TurboJpeg;

/// <summary>One instance of the compressor or the decompressor.</summary>
internal sealed class TurboJpegHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => TurboJpegApi.tjDestroy(handle) == 0;
}
