namespace ImageProxy.Fuzz.Mutation;

/// <summary>Changes to the order of a file's pieces, whatever they are.</summary>
internal static class Pieces
{
    private const int MostPieces = 600;

    /// <summary>Moves, repeats or drops one piece.</summary>
    public static void Rearrange<T>(List<T> pieces, SeededRandom random)
    {
        if (pieces.Count == 0)
            return;
        int at = random.Below(pieces.Count);
        T piece = pieces[at];
        switch (random.Below(4))
        {
            case 0:
                pieces.RemoveAt(at);
                break;
            case 1:
                pieces.RemoveAt(at);
                pieces.Insert(random.Below(pieces.Count + 1), piece);
                break;
            case 2:
                pieces.Insert(random.Below(pieces.Count + 1), piece);
                break;
            default:
                int times = random.OneIn(4) ? random.Below(MostPieces - Math.Min(pieces.Count, MostPieces)) : random.Below(6);
                pieces.InsertRange(at, Enumerable.Repeat(piece, times));
                break;
        }
    }

    /// <summary>Cut, grown, emptied or noisy.</summary>
    public static byte[] Resize(byte[] data, SeededRandom random) => random.Below(4) switch
    {
        0 => data[..random.Below(data.Length)],
        1 => [.. data, .. random.Bytes(random.Below(40))],
        2 => [],
        _ => ByteMutations.Noise(data, random),
    };
}
