using ImageProxy.Fuzz.Mutation;
using ImageProxy.Fuzz.Seeds;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Fuzz.Tests;

/// <summary>That seeds are sound and mutations keep enough of them sound to get past the first check.</summary>
public sealed class MutationTests
{
    private static IEnumerable<SeedFile> Seeds => SeedFiles.All;

    private static IEnumerable<ImageFormat> Formats => SeedFiles.ByFormat.Keys;

    [Test]
    public void All_CoversEveryFormatThatIsRead() =>
        Assert.That(Formats, Is.SupersetOf(Enum.GetValues<ImageFormat>().Except([ImageFormat.Unknown, ImageFormat.Heic])));

    [TestCaseSource(nameof(Seeds))]
    public void Read_Seed_IsSound(SeedFile seed)
    {
        var result = HeaderReader.Read(seed.Bytes);
        Assert.That((result.Detail, result.Info?.Format), Is.EqualTo(("", seed.Format)));
    }

    /// <summary>Changes come one upon the other, and one may have left next to nothing for the next.</summary>
    [Test]
    public void Structured_PngOfOneChunk_IsStillAPng([Values("PLTE", "tRNS", "IDAT", "IHDR")] string type)
    {
        byte[] file = [0x89, .. "PNG\r\n\x1A\n"u8, 0, 0, 0, 3, .. System.Text.Encoding.ASCII.GetBytes(type), 1, 2, 3, 0, 0, 0, 0];
        for (int i = 0; i < 2_000; i++)
            Assert.That(MutatedPictures.Structured(ImageFormat.Png, file, SeededRandom.For(5, i)), Is.Not.Empty);
    }

    /// <summary>A mutator that mostly breaks the first bytes would test one check a million times.</summary>
    [TestCaseSource(nameof(Formats))]
    public void Structured_OneChange_OftenLeavesAReadableHeaderThatDiffers(ImageFormat format)
    {
        const int Tries = 400;
        int readable = 0, changed = 0;
        for (int i = 0; i < Tries; i++)
        {
            var random = SeededRandom.For(3, i);
            byte[] seed = random.Pick(SeedFiles.ByFormat[format]).Bytes, mutated = MutatedPictures.Structured(format, seed, random);
            changed += mutated.AsSpan().SequenceEqual(seed) ? 0 : 1;
            readable += HeaderReader.Read(mutated).Succeeded ? 1 : 0;
        }

        Assert.That(changed, Is.GreaterThan(Tries * 7 / 10), "changed");
        Assert.That(readable, Is.InRange(Tries / 8, Tries * 97 / 100), "readable");
    }

    [Test]
    public void JpegSegments_ReadAndWritten_AreTheSameFile()
    {
        foreach (var seed in SeedFiles.ByFormat[ImageFormat.Jpeg])
            Assert.That(JpegSegment.Write(JpegSegment.Read(seed.Bytes)), Is.EqualTo(seed.Bytes), seed.Name);
    }

    [Test]
    public void BmffNodes_ReadAndWritten_AreTheSameFile()
    {
        foreach (var seed in SeedFiles.ByFormat[ImageFormat.Avif])
            Assert.That(BmffNode.Write(BmffNode.Read(seed.Bytes)), Is.EqualTo(seed.Bytes), seed.Name);
    }

    [Test]
    public void GifEnds_OfAnAnimation_AreTheBlocksBehindEachFrameAndTheTrailer()
    {
        byte[] file = SeedFiles.ByFormat[ImageFormat.Gif].Single(seed => seed.Name == "gif-animation-Keep").Bytes;
        int[] ends = [.. GifMutations.Ends(file)];
        Assert.That(ends, Has.Length.EqualTo(6), "three frames, two control blocks between them, the trailer");
        Assert.That((ends[^2], ends[^1]), Is.EqualTo((file.Length - 1, file.Length)));
        Assert.That(ends, Has.All.Matches<int>(end => HeaderReader.Read(file.AsSpan(0, end)).Succeeded));
    }
}
