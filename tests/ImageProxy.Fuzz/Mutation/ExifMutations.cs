using ImageProxy.Fuzz.Seeds;

namespace ImageProxy.Fuzz.Mutation;

/// <summary>EXIF that lies: directories that loop, counts without end, offsets out of the block.</summary>
internal static class ExifMutations
{
    private const int DirectoryAt = 8, EntryLength = 12;

    private static readonly byte[][] Sound = [SeedFiles.Exif(), SeedFiles.Exif(bigEndian: true)];

    /// <returns>A TIFF body without <c>Exif\0\0</c>.</returns>
    public static byte[] Body(SeededRandom random)
    {
        byte[] body = Sound[random.Below(2)];
        bool bigEndian = body[0] == 'M';
        for (int i = random.Below(4); i >= 0; i--)
            body = Mutate(body, bigEndian, random);
        return body;
    }

    /// <summary>Changes any TIFF structure: header, first directory's entries, its link to the next.</summary>
    public static byte[] Mutate(byte[] body, bool bigEndian, SeededRandom random)
    {
        int directory = random.OneIn(3) ? DirectoryAt : DirectoryOf(body, bigEndian), count = U16(body, directory, bigEndian);
        int entry = directory + 2 + (EntryLength * random.Below(Math.Min(count, 64)));
        return random.Below(9) switch
        {
            0 => ByteMutations.Change(body, 4, ByteMutations.Number(random.Edge(), 4, bigEndian)),
            1 => ByteMutations.Change(body, directory, ByteMutations.Number(random.Edge(), 2, bigEndian)),
            2 => ByteMutations.Change(body, entry, ByteMutations.Number((uint)(254 + random.Below(100)), 2, bigEndian)),
            3 => ByteMutations.Change(body, entry + 2, ByteMutations.Number((uint)random.Below(20), 2, bigEndian)),
            4 => ByteMutations.Change(body, entry + 4, ByteMutations.Number(random.Edge(), 4, bigEndian)),
            5 or 6 => ByteMutations.Change(body, entry + 8, ByteMutations.Number(random.Edge(), random.OneIn(2) ? 2 : 4, bigEndian)),
            7 => ByteMutations.Change(body, directory + 2 + (EntryLength * count), ByteMutations.Number((uint)directory, 4, bigEndian)),
            _ => ByteMutations.Noise(body, random),
        };
    }

    private static int DirectoryOf(byte[] body, bool bigEndian)
    {
        int at = (U16(body, 4, bigEndian) << (bigEndian ? 16 : 0)) | (U16(body, 6, bigEndian) << (bigEndian ? 0 : 16));
        return at >= 0 && at < body.Length - 2 ? at : DirectoryAt;
    }

    private static int U16(byte[] body, int at, bool bigEndian) =>
        at + 2 > body.Length ? 0 : bigEndian ? (body[at] << 8) | body[at + 1] : body[at] | (body[at + 1] << 8);
}
