using System.Buffers;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>Progressive files: scans of DC are decoded as they come, those of AC passed over, at 1/8 without a look. Source: ITU-T T.81 annex G.</summary>
internal ref partial struct JpegDecoding
{
    private const int HighestLowBit = 13;

    private readonly Span<short> Coefficients => _coefficients.AsSpan(0, _blocks);

    /// <summary>Gives back what <see cref="Run"/> has used. <see cref="Planes"/> stays.</summary>
    public void Release()
    {
        if (_coefficients is not null)
            ArrayPool<short>.Shared.Return(_coefficients);
        _coefficients = null;
    }

    private JpegDecodeResult? ProgressiveScan(ReadOnlySpan<byte> pairs, int first, int last, int high, int low)
    {
        bool dc = first == 0;
        if (first > last || last > 63 || low > HighestLowBit || (dc ? last != 0 : pairs.Length != 2))
            return JpegDecodeResult.Broken;
        for (int i = 0, index = -1; i < pairs.Length; i += 2)
        {
            index = IndexOf(pairs[i], index + 1);
            if (index < 0 || !Note(index, first, last, high, low))
                return JpegDecodeResult.NotTaken;
        }

        if (!dc)
            return NoteAcScan(pairs, first, last, low, isRefinement: high > 0);
        _coefficients ??= ArrayPool<short>.Shared.Rent(_blocks);
        return StartScan(pairs, isRefinement: high > 0) ?? Entropy(isRefinement: high > 0, low);
    }

    /// <summary>False where a scan does not go on where the last one of these coefficients has stopped.</summary>
    private readonly bool Note(int component, int first, int last, int high, int low)
    {
        var bits = _workspace.LowBits.AsSpan((component * 64) + first, last - first + 1);
        bool inOrder = high == 0 ? !bits.ContainsAnyExcept((sbyte)-1) : low == high - 1 && !bits.ContainsAnyExcept((sbyte)high);
        bits.Fill((sbyte)low);
        return inOrder;
    }

    private readonly JpegDecodeResult Finish()
    {
        if (_frame is null || Planes is null)
            return JpegDecodeResult.Broken;
        foreach (var component in Components)
        {
            if (!component.Scanned)
                return JpegDecodeResult.Broken;
        }

        if (!_frame.IsProgressive)
            return JpegDecodeResult.Decoded;

        var refused = _denominator switch
        {
            8 => null,
            4 => ReadAcScans<QuarterTransform>(),
            _ => ReadAcScans<HalfTransform>(),
        };
        if (refused is { } result)
            return result;

        // Where bits are missing at the end, other decoders smooth over what they do not know.
        if (_workspace.LowBits.AsSpan(0, Components.Length * 64).ContainsAnyExcept((sbyte)0))
            return JpegDecodeResult.NotTaken;
        foreach (var component in _denominator == 8 ? Components : default)
        {
            for (int y = 0; y < component.OwnBlocksHigh; y++)
            {
                var coefficients = Coefficients.Slice(component.FirstBlock + (y * component.BlocksWide), component.OwnBlocksWide);
                var row = Planes.Memory.Slice(component.Offset + (y * component.Stride), component.OwnBlocksWide);
                for (int x = 0; x < row.Length; x++)
                    row[x] = (byte)Math.Clamp(((coefficients[x] * component.Divisor) + (128 << 3) + 4) >> 3, 0, 255);
            }
        }

        return JpegDecodeResult.Decoded;
    }
}
