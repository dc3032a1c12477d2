using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Tests.Formats.Bytes;

namespace ImageProxy.Imaging.Tests.Formats;

internal sealed class HeaderStartTests
{
    private static readonly string[] Told = ["jpeg", "jpeg-progressive", "png", "png-palette", "gif", "webp-lossy", "webp-lossless", "webp-extended", "webp-animated"];

    [TestCaseSource(nameof(Told))]
    public void SizeOf_WholeFile_IsWhatTheReaderSays(string name) =>
        Assert.That(HeaderStart.SizeOf(Samples.All[name]), Is.EqualTo(HeaderReader.Read(Samples.All[name]).Info!.StoredSize));

    [TestCaseSource(typeof(Samples), nameof(Samples.Names))]
    public void SizeOf_AnyBeginning_IsNothingOrRight(string name)
    {
        byte[] file = Samples.All[name];
        var size = HeaderReader.Read(file).Info!.StoredSize;
        for (int length = 0; length <= file.Length; length++)
            Assert.That(HeaderStart.SizeOf(file.AsSpan(0, length)), Is.Null.Or.EqualTo(size), $"of {length} bytes");
    }

    [FsCheck.NUnit.Property]
    public void SizeOf_AnyBytesBehindASignature_NeverThrows(byte[] bytes)
    {
        foreach (byte[] start in (byte[][])[[0xFF, 0xD8, 0xFF], [.. "RIFF\0\0\0\0WEBPVP8 "u8], [.. "RIFF\0\0\0\0WEBPVP8L"u8], [.. "GIF89a"u8], [0x89, .. "PNG\r\n\u001a\n"u8]])
            Assert.That(() => HeaderStart.SizeOf([.. start, .. bytes]), Throws.Nothing);
    }
}
