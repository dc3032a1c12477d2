using System.Buffers.Binary;
using ImageProxy.Caching;
using ImageProxy.Caching.Disk;

namespace ImageProxy.Tests.Caching.Disk;

public class DiskEntryTests
{
    [Test]
    public void Read_WhatHeadAndBodyMake_IsTheRendition([Values(0, 1, 7, 8, 31, 32, 33, 9_000, 70_001)] int bytes)
    {
        Rendition rendition = Some.Rendition(1, bytes);

        Assert.That(DiskEntry.Read(FileOf(1, rendition), Some.Key(1), out Rendition? read), Is.EqualTo(EntryState.Good));
        Some.AssertSame(read, rendition);
    }

    [Test]
    public void Read_NoLastModifiedAndNoTags_RoundTrips()
    {
        Rendition rendition = Some.Rendition(1);
        rendition = rendition with { Info = rendition.Info with { LastModified = null, Tags = default } };

        DiskEntry.Read(FileOf(1, rendition), Some.Key(1), out Rendition? read);

        Some.AssertSame(read, rendition with { Info = rendition.Info with { Tags = [] } });
    }

    [Test]
    public void Read_TextOutsideAscii_RoundTrips()
    {
        Rendition rendition = Some.Rendition(1, originalKey: "людi/\"Åse\" 😀\\.jpg");

        DiskEntry.Read(FileOf(1, rendition), Some.Key(1), out Rendition? read);

        Some.AssertSame(read, rendition);
    }

    [Test]
    public void Read_EverySingleBitFlip_IsDetected()
    {
        byte[] file = FileOf(1, Some.Rendition(1, 200));
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(DiskEntry.Read(file, Some.Key(1), out Rendition? read), Is.Not.EqualTo(EntryState.Good), $"bit {bit}");
            Assert.That(read, Is.Null);
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Test]
    public void Read_EveryTruncation_IsDetected()
    {
        byte[] file = FileOf(1, Some.Rendition(1, 200));
        for (int length = 0; length < file.Length; length++)
            Assert.That(DiskEntry.Read(file.AsMemory(0, length), Some.Key(1), out _), Is.Not.EqualTo(EntryState.Good), $"{length} bytes");
    }

    [Test]
    public void Read_TenThousandRandomDamages_AreAllDetected()
    {
        var random = new Random(20300102);
        byte[][] files = [.. Enumerable.Range(0, 8).Select(i => FileOf(i, Some.Rendition(i, 5_000 + (i * 1_111))))];
        for (int round = 0; round < 10_000; round++)
        {
            int number = random.Next(files.Length);
            byte[] damaged = Damage(files, number, random);
            if (damaged.AsSpan().SequenceEqual(files[number]))
                continue;
            Assert.That(DiskEntry.Read(damaged, Some.Key(number), out _), Is.Not.EqualTo(EntryState.Good), $"round {round}");
        }
    }

    [Test]
    public void Read_EntryOfAnotherKey_SaysSo() =>
        Assert.That(DiskEntry.Read(FileOf(1, Some.Rendition(1)), Some.Key(2), out _), Is.EqualTo(EntryState.OtherKey));

    [Test]
    public void Read_OtherVersion_SaysSo()
    {
        byte[] file = FileOf(1, Some.Rendition(1));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), 2);

        Assert.That(DiskEntry.Read(file, Some.Key(1), out _), Is.EqualTo(EntryState.OtherVersion));
    }

    [Test]
    public void Read_MetadataThatIsNotARendition_IsDamaged()
    {
        // A sound header over metadata nobody should have written: checksums are no reason to believe the content.
        byte[] file = FileOf(1, Some.Rendition(1, 0, originalKey: "aaaa"));
        int at = file.AsSpan().IndexOf("\"width\":200"u8);
        "\"width\":\"x\""u8.CopyTo(file.AsSpan(at));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(60), HeadChecksum(file));

        Assert.That(DiskEntry.Read(file, Some.Key(1), out _), Is.EqualTo(EntryState.Damaged));
    }

    [Test]
    public void Head_MoreMetadataThanAMebibyte_IsRefused() =>
        Assert.That(DiskEntry.Head(Some.Key(1), Some.Rendition(1, originalKey: new('a', 1 << 20))), Is.Null);

    private static uint HeadChecksum(byte[] file)
    {
        byte[] both = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(both, Checksum.Crc32C(file.AsSpan(0, 60)));
        BinaryPrimitives.WriteUInt32LittleEndian(both.AsSpan(4), Checksum.Crc32C(file.AsSpan(64)));
        return Checksum.Crc32C(both);
    }

    private static byte[] FileOf(int number, Rendition rendition) =>
        [.. DiskEntry.Head(Some.Key(number), rendition)!, .. rendition.Body.Span];

    private static byte[] Damage(byte[][] files, int number, Random random)
    {
        byte[] file = [.. files[number]];
        switch (random.Next(6))
        {
            case 0:
                file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                for (int i = random.Next(2, 20); i > 0; i--)
                    file[random.Next(file.Length)] ^= (byte)random.Next(1, 256);
                return file;
            case 2:
                return file[..random.Next(file.Length)];
            case 3:
                byte[] more = new byte[random.Next(1, 5_000)];
                random.NextBytes(more);
                return [.. file, .. more];
            case 4:
                return files[(number + random.Next(1, files.Length)) % files.Length];
            default:
                // The head of one over the tail of another, and blocks of zeros as after a power cut.
                int at = random.Next(file.Length - 1);
                file.AsSpan(at, random.Next(1, file.Length - at)).Clear();
                return file;
        }
    }
}
