using System.Runtime.InteropServices;

namespace ImageProxy.Native.Vips;

/// <summary>
/// A call into libvips failed. The text is for the log only: the error buffer belongs to the whole process, so that under several threads
/// it may hold another call's words. Which call failed decides the outcome, not the text.
/// </summary>
internal sealed class VipsException(string operation, string detail) : Exception($"{operation}: {detail}")
{
    private const int LongestDetail = 1_000;

    /// <summary>Name of the libvips operation or function.</summary>
    public string Operation { get; } = operation;

    /// <summary>True where this build of libvips has no such operation.</summary>
    public bool IsMissingOperation { get; init; }

    /// <summary>
    /// True where an allocation failed: libvips and libpng, libjpeg, libheif each say it in their own words. libheif files under the same words
    /// what breaks a limit of its own, which is the file's fault.
    /// </summary>
    public bool IsOutOfMemory =>
        Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || Message.Contains("insufficient memory", StringComparison.OrdinalIgnoreCase)
        || (Message.Contains("memory allocation", StringComparison.OrdinalIgnoreCase) && !Message.Contains("Security limit", StringComparison.Ordinal));

    /// <summary>True where libheif lacks the decoder or encoder plugin.</summary>
    public bool IsMissingCodec => Message.Contains("heif: Unsupported", StringComparison.Ordinal);

    /// <summary>Takes the text out of the error buffer.</summary>
    public static unsafe VipsException FromErrorBuffer(string operation, bool isMissingOperation = false)
    {
        nint text = VipsApi.vips_error_buffer_copy();
        string detail = (Marshal.PtrToStringUTF8(text) ?? "").Trim().ReplaceLineEndings("; ");
        VipsApi.g_free((void*)text);
        return new(operation, detail.Length > LongestDetail ? detail[..LongestDetail] : detail) { IsMissingOperation = isMissingOperation };
    }
}
