namespace ImageProxy.Fuzz;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed on every machine and in every version of the framework, and
/// cheap to start anew for each input.
/// </summary>
public sealed class SeededRandom(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private static readonly uint[] Edges =
        [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, 255, 256, 257, 511, 512, 1000, 1024, 2048, 4095, 4096, 4097, 16_383, 16_384, 16_385,
        32_767, 32_768, 65_534, 65_535, 65_536, 1 << 20, 1 << 24, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF];

    private ulong _state = seed;

    /// <summary>The random numbers of one input of a campaign.</summary>
    public static SeededRandom For(ulong seed, long index) => new(Mix(Mix(seed + Step) ^ ((ulong)index * Step)));

    public ulong Next() => Mix(_state += Step);

    /// <summary>0 to <paramref name="limit"/> − 1; 0 where the limit is not positive.</summary>
    public int Below(int limit) => limit <= 0 ? 0 : (int)((Next() >> 32) * (ulong)limit >> 32);

    public bool OneIn(int chances) => Below(chances) == 0;

    public byte Byte() => (byte)(Next() >> 40);

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
            bytes[i] = Byte();
        return bytes;
    }

    /// <summary>A number where code goes wrong: the ends of a range and what lies beside powers of two; sometimes any number.</summary>
    public uint Edge() => OneIn(6) ? (uint)Next() : OneIn(5) ? (uint)Below(300) : Pick(Edges);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
