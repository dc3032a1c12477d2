using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageProxy.Imaging.Jpeg.Writing;

/// <summary>
/// What is to be written, before it is known which codes are best for it: a symbol, the code it belongs to and the bits behind it, each in 32 bits. The
/// lowest 8 are the symbol, the next 2 the code, the upper 16 the bits behind it, as many as the lower half of the symbol says.
/// </summary>
internal sealed class TokenList
{
    /// <summary>Symbols with the number of their code above them.</summary>
    public const int Kinds = 1024;

    /// <summary>One for each coefficient, and the end.</summary>
    private const int MostInBlock = 65;

    private const int EndOfBlock = 0, SixteenZeros = 0xF0;

    /// <summary>Codes for the first coefficients and the others, of brightness and of colour.</summary>
    private const int Others = 1 << 8, Color = 2 << 8;

    private readonly int[] _counts = new int[Kinds];
    private uint[] _tokens = [];
    private int _count;

    public ReadOnlySpan<uint> Tokens => _tokens.AsSpan(0, _count);

    /// <summary>How often each occurs, by the lowest 10 bits.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    public void Clear()
    {
        _counts.AsSpan().Clear();
        _count = 0;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (_tokens.Length > 0)
            ArrayPool<uint>.Shared.Return(_tokens);
        _tokens = [];
    }

    /// <summary>Makes room for so many blocks.</summary>
    public void Reserve(int blocks)
    {
        int needed = checked(_count + (blocks * MostInBlock));
        if (_tokens.Length >= needed)
            return;
        uint[] larger = ArrayPool<uint>.Shared.Rent(checked(needed + (needed / 2)));
        _tokens.AsSpan(0, _count).CopyTo(larger);
        Release();
        _tokens = larger;
    }

    /// <summary>A block that is not there but must be written: it repeats the last one's mean.</summary>
    public void AddNothing(bool isColor)
    {
        int code = isColor ? Color : 0;
        foreach (int kind in (ReadOnlySpan<int>)[code, code | Others | EndOfBlock])
        {
            _counts[kind]++;
            _tokens[_count++] = (uint)kind;
        }
    }

    /// <param name="places">A bit for each coefficient that is not 0.</param>
    /// <param name="levels">See <see cref="BlockQuantizer.Run"/>.</param>
    /// <param name="sizes">Likewise.</param>
    /// <param name="least">What a coefficient of one step must have been at least to be kept, by the number of zeros before it.</param>
    /// <param name="last">The first coefficient of the block before.</param>
    public void AddBlock(ulong places, ref int levels, ref float sizes, ref float least, ref int last, bool isColor)
    {
        ref int counts = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_counts), isColor ? Color : 0);
        ref uint start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_tokens), _count);
        ref uint next = ref start;
        uint code = isColor ? (uint)Color : 0;
        next = ref Add(ref next, ref counts, code, 0, levels - last);
        last = levels;

        code |= Others;
        counts = ref Unsafe.Add(ref counts, Others);
        ref byte atPlace = ref MemoryMarshal.GetReference(BlockQuantizer.AtPlace);
        int before = 0;
        for (places &= ~1UL; places != 0; places &= places - 1)
        {
            int place = BitOperations.TrailingZeroCount(places);
            nint at = Unsafe.Add(ref atPlace, place);
            int level = Unsafe.Add(ref levels, at), zeros = place - before - 1;
            if ((uint)(level + 1) <= 2 && Unsafe.Add(ref sizes, at) < Unsafe.Add(ref least, zeros))
                continue; // not worth its bits
            before = place;
            for (; zeros > 15; zeros -= 16)
                next = ref Add(ref next, ref counts, code, SixteenZeros);
            next = ref Add(ref next, ref counts, code, zeros << 4, level);
        }

        if (before < 63)
            next = ref Add(ref next, ref counts, code, EndOfBlock);
        _count += (int)(Unsafe.ByteOffset(ref start, ref next) / sizeof(uint));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref uint Add(ref uint next, ref int counts, uint code, int zeros, int number)
    {
        int sign = number >> 31;
        int bits = 32 - BitOperations.LeadingZeroCount((uint)((number ^ sign) - sign));
        uint behind = (uint)(number + sign) & ((1u << bits) - 1);
        return ref Add(ref next, ref counts, code | (behind << 16), zeros | bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref uint Add(ref uint next, ref int counts, uint rest, int symbol)
    {
        Unsafe.Add(ref counts, symbol)++;
        next = rest | (uint)symbol;
        return ref Unsafe.Add(ref next, 1);
    }
}
