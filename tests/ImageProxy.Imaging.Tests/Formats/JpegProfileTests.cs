using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class JpegProfileTests
{
    private static byte[] Jpeg(int profileLength, string? comment = null)
    {
        byte[] profile = new byte[profileLength];
        new Random(profileLength).NextBytes(profile);
        return JpegWriter.Write(Landscape.Draw(16, 16), new() { IccProfile = profile, Comment = comment });
    }

    [Test]
    public void Find_OneSegment_IsTheProfile([Values(1, 300, 60_000)] int length)
    {
        byte[] expected = new byte[length];
        new Random(length).NextBytes(expected);
        Assert.That(JpegProfile.Find(Jpeg(length, "before or behind it")).ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void Find_SeveralSegments_IsEmpty() => Assert.That(JpegProfile.Find(Jpeg(70_000)).IsEmpty, Is.True);

    [Test]
    public void Find_NoProfile_IsEmpty() => Assert.That(JpegProfile.Find(JpegWriter.Write(Landscape.Draw(16, 16), new())).IsEmpty, Is.True);

    [Test]
    public void Find_CutAnywhere_NeverThrows()
    {
        byte[] jpeg = Jpeg(200);
        for (int length = 0; length < jpeg.Length; length++)
            Assert.That(JpegProfile.Find(jpeg.AsSpan(0, length)).Length, Is.EqualTo(0).Or.EqualTo(200));
    }
}
