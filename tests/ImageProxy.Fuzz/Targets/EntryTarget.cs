using System.Buffers.Binary;
using System.Text;
using ImageProxy.Caching;
using ImageProxy.Caching.Disk;
using ImageProxy.Fuzz.Mutation;
using ImageProxy.Images;
using ImageProxy.Imaging.Geometry;
using static ImageProxy.Fuzz.Targets.FuzzFailureException;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// Files of the disk cache: reading never throws, and a file that was changed is never good, unless its checksum was made right again, which
/// no accident does; then it must still be a whole rendition or none.
/// </summary>
internal sealed class EntryTarget : IFuzzTarget
{
    private const int MetadataLengthAt = 12, HeadChecksumAt = 60;

    private static readonly RenditionKey Key = RenditionKey.Of("people/ann.jpg", new Box(200, 200), "crop", "webp", "f1");

    private static readonly byte[][] Sound = [Entry(0), Entry(1), Entry(300)];

    private static readonly string[] JsonPieces =
        ["null", "\"\"", "{", "}", "[", "]", ",", ":", "\"", "\\u0000", "1e999", "-1", "true", "\"eTag\"", "\"tags\":null", "\"width\":99999999999", "\u0000", "\"checkedAt\":\"9999-99-99\"", "[[[[[[["];

    public string Name => "entry";

    public byte[] Make(ulong seed, long index)
    {
        var random = SeededRandom.For(seed, index);
        byte[] file = random.Pick(Sound);
        for (int i = random.Below(4); i >= 0; i--)
            file = random.OneIn(3) ? EditMetadata(file, random) : ByteMutations.Apply(file, random.Pick(Sound), random);
        return random.OneIn(2) ? file : MakeRight(file);
    }

    public string Run(byte[] input)
    {
        var state = DiskEntry.Read(input, Key, out var rendition);
        ThrowUnless(Enum.IsDefined(state) && state == EntryState.Good == rendition is not null, "good without a rendition, or the other way round");
        if (rendition is null)
            return state.ToString().ToLowerInvariant();
        var info = rendition.Info;
        ThrowUnless(info is { ContentType: not null, ETag: not null, OriginalKey: not null, OriginalETag: not null } && rendition.Body.Length <= input.Length, "a rendition with holes");
        bool untouched = Sound.Any(sound => input.AsSpan().SequenceEqual(sound));
        ThrowUnless(untouched || MakeRight(input).AsSpan().SequenceEqual(input), "a changed file is good");
        return untouched ? "good" : "good, checksum made right";
    }

    private static byte[] Entry(int length)
    {
        byte[] body = new SeededRandom(1).Bytes(length);
        DateTimeOffset at = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var rendition = new Rendition(body, new()
        {
            ContentType = "image/webp",
            ETag = "\"r\"",
            OriginalKey = "people/ann.jpg",
            OriginalETag = "\"o\"",
            LastModified = at,
            RenderedAt = at,
            CheckedAt = at,
            Width = 200,
            Height = 150,
            Tags = ["one", "two"],
        });
        return [.. DiskEntry.Head(Key, rendition)!, .. body];
    }

    private static byte[] EditMetadata(byte[] file, SeededRandom random)
    {
        if (file.Length < DiskEntry.HeaderBytes)
            return file;
        int at = DiskEntry.HeaderBytes + random.Below(file.Length - DiskEntry.HeaderBytes);
        return [.. file[..at], .. Encoding.UTF8.GetBytes(random.Pick(JsonPieces)), .. file[Math.Min(file.Length, at + random.Below(9))..]];
    }

    /// <summary>The same file with its lengths and checksums as a writer would have set them.</summary>
    private static byte[] MakeRight(byte[] file)
    {
        if (DiskEntry.HeadBytes(file) is not { } head || head > file.Length)
            return file;
        byte[] copy = [.. file];
        BinaryPrimitives.WriteInt64LittleEndian(copy.AsSpan(48), file.Length - head);
        BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(56), Checksum.Quartered(copy.AsSpan(head)));
        Span<byte> both = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(both, Checksum.Crc32C(copy.AsSpan(0, HeadChecksumAt)));
        BinaryPrimitives.WriteUInt32LittleEndian(both[4..], Checksum.Crc32C(copy.AsSpan(DiskEntry.HeaderBytes, BinaryPrimitives.ReadInt32LittleEndian(copy.AsSpan(MetadataLengthAt)))));
        BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(HeadChecksumAt), Checksum.Crc32C(both));
        return copy;
    }
}
