using ImageProxy.Imaging.Formats;

namespace ImageProxy.Imaging.Tests.Formats;

/// <summary>What must hold of every result, whatever the bytes were.</summary>
internal static class HeaderAssert
{
    public static bool IsSane(HeaderResult result) => result.Succeeded
        ? result is { Fault: HeaderFault.None, Detail: "" } && IsSane(result.Info)
        : result.Fault != HeaderFault.None && IsSentence(result.Detail);

    public static ImageInfo Info(byte[] bytes)
    {
        HeaderResult result = HeaderReader.Read(bytes);
        Assert.That(result.Fault, Is.EqualTo(HeaderFault.None), result.Detail);
        Assert.That(IsSane(result), Is.True, result.ToString());
        return result.Info!;
    }

    public static HeaderFault Fault(byte[] bytes)
    {
        HeaderResult result = HeaderReader.Read(bytes);
        Assert.That(IsSane(result), Is.True, result.ToString());
        return result.Fault;
    }

    private static bool IsSane(ImageInfo info) =>
        info.StoredSize is { Width: > 0, Height: > 0 } && info.Frames >= 1 && info.Scans >= 1 && info.Channels is >= 1 and <= 5
        && info.BitDepth is 1 or 2 or 4 or 8 or 10 or 12 or 16 && Enum.IsDefined(info.Orientation) && info.Format != ImageFormat.Unknown
        && RenderPrice.DecodedBytes(info) > 0;

    private static bool IsSentence(string detail) =>
        detail.Length > 10 && detail.EndsWith('.') && char.IsAsciiLetterUpper(detail[0]) && detail.All(c => c is >= ' ' and <= '~');
}
