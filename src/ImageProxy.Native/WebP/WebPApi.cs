using System.Runtime.InteropServices;

namespace ImageProxy.Native.WebP;

/// <summary>How to encode; the names are libwebp's. Filled in by <see cref="WebPApi.WebPConfigInitInternal"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WebPConfig
{
    public int Lossless;
    public float Quality;

    /// <summary>Effort, 0 to 6.</summary>
    public int Method;

    private fixed int _betweenMethodAndFilter[5];

    /// <summary>How much the decoder smooths the edges of blocks, 0 to 100; costs no bytes.</summary>
    public int FilterStrength;

    private fixed int _others[20];

    // Room for a later version's.
    private fixed int _room[32];
}

/// <summary>A picture to encode. Filled in by <see cref="WebPApi.WebPPictureInitInternal"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WebPPicture
{
    public int UseArgb, Colorspace, Width, Height;
    public byte* Y, U, V;
    public int YStride, UVStride;
    private byte* _a;
    private int _aStride;
    private fixed uint _pad1[2];
    private uint* _argb;
    private int _argbStride;
    private fixed uint _pad2[3];

    /// <summary>Called with each piece of the file.</summary>
    public nint Writer;

    /// <summary>The writer's own.</summary>
    public void* CustomPtr;

    private int _extraInfoType;
    private byte* _extraInfo;
    private void* _stats;
    public int ErrorCode;
    private nint _progressHook;
    private void* _userData;
    private fixed uint _pad3[3];
    private byte* _pad4;
    private byte* _pad5;
    private fixed uint _pad6[8];
    private void* _memory;
    private void* _memoryArgb;
    private void* _pad7a;
    private void* _pad7b;

    // Room for a later version's.
    private fixed ulong _room[16];
}

/// <summary>Collects the file in memory that libwebp allocates.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WebPMemoryWriter
{
    public byte* Mem;
    public nuint Size;
    private nuint _maxSize;
    private uint _pad;
}

/// <summary>What we call in libwebp, spelled as in C. Functions that return <c>int</c> answer 0 on error.</summary>
/// <remarks>Source: encode.h of libwebp 1.2; the layouts are the same up to 1.5, and the library refuses another major version of them.</remarks>
internal static unsafe partial class WebPApi
{
    internal const string Library = "libwebp.so.7";

    /// <summary>Of the structures above.</summary>
    internal const int EncoderAbiVersion = 0x020F;

    /// <summary>4:2:0 without alpha.</summary>
    internal const int Yuv420 = 0;

    internal const int DefaultPreset = 0;

    [LibraryImport(Library)] internal static partial int WebPConfigInitInternal(WebPConfig* config, int preset, float quality, int version);

    [LibraryImport(Library)] internal static partial int WebPPictureInitInternal(WebPPicture* picture, int version);

    /// <summary>Reads the planes, which stay the caller's.</summary>
    [LibraryImport(Library)] internal static partial int WebPEncode(WebPConfig* config, WebPPicture* picture);

    /// <summary>Copies pixels of three bytes, R, G, B, into planes of the picture's own, which <see cref="WebPPictureFree"/> frees.</summary>
    [LibraryImport(Library)] internal static partial int WebPPictureImportRGB(WebPPicture* picture, byte* rgb, int stride);

    /// <summary>The same for four bytes, R, G, B, A, not premultiplied.</summary>
    [LibraryImport(Library)] internal static partial int WebPPictureImportRGBA(WebPPicture* picture, byte* rgba, int stride);

    [LibraryImport(Library)] internal static partial void WebPPictureFree(WebPPicture* picture);

    [LibraryImport(Library)] internal static partial void WebPMemoryWriterInit(WebPMemoryWriter* writer);

    /// <summary>Frees what was collected.</summary>
    [LibraryImport(Library)] internal static partial void WebPMemoryWriterClear(WebPMemoryWriter* writer);

    /// <summary>A <see cref="WebPPicture.Writer"/> whose own is a <see cref="WebPMemoryWriter"/>; only its address is used.</summary>
    internal const string MemoryWrite = "WebPMemoryWrite";
}
