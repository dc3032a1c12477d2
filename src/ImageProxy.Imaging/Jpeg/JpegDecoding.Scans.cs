using System.Buffers;

namespace ImageProxy.Imaging.Jpeg;

internal ref partial struct JpegDecoding
{
    private JpegDecodeResult? Scan(ReadOnlySpan<byte> body)
    {
        if (_frame is null || body.Length < 1 || body[0] is < 1 or > 4 || body.Length != 4 + (2 * body[0]))
            return JpegDecodeResult.Broken;
        if (Planes is null && LayOut() is { } refused)
            return refused;
        int count = body[0], first = body[^3], last = body[^2], high = body[^1] >> 4, low = body[^1] & 15;
        if (_frame.IsProgressive)
            return ProgressiveScan(body.Slice(1, 2 * count), first, last, high, low);
        if (first != 0 || last != 63 || high != 0 || low != 0)
            return JpegDecodeResult.NotTaken;
        return StartScan(body.Slice(1, 2 * count), isRefinement: false) ?? Entropy(isRefinement: false, low: 0);
    }

    /// <summary>Sets up the blocks of an MCU. Components come in the order of the frame, each in one scan (T.81, B.2.3).</summary>
    /// <param name="pairs">For each component its id and the numbers of its tables.</param>
    private readonly JpegDecodeResult? StartScan(ReadOnlySpan<byte> pairs, bool isRefinement)
    {
        bool alone = pairs.Length == 2;
        for (int i = 0, index = -1, blocks = 0; i < pairs.Length; i += 2)
        {
            index = IndexOf(pairs[i], index + 1);
            if (index < 0)
                return JpegDecodeResult.NotTaken;
            ref var component = ref Components[index];
            if (i == 0)
                _workspace.Scan.Start(alone ? new(component.OwnBlocksWide, component.OwnBlocksHigh) : new(_mcusWide, _mcusHigh));
            if (component.Scanned && !_frame!.IsProgressive)
                return JpegDecodeResult.NotTaken;
            component.Scanned = true;
            int across = alone ? 1 : component.Across, down = alone ? 1 : component.Down;
            blocks += across * down;
            if (blocks > ScanWork.MostBlocks)
                return JpegDecodeResult.Broken;
            if (Block(index, pairs[i + 1], isRefinement, out var block) is { } refused)
                return refused;
            Place(component, alone, block);
        }

        return null;
    }

    private readonly int IndexOf(byte id, int from)
    {
        for (int i = from; i < Components.Length; i++)
        {
            if (Components[i].Id == id)
                return i;
        }

        return -1;
    }

    /// <summary>The codes and factors of a component's blocks.</summary>
    private readonly JpegDecodeResult? Block(int index, byte tables, bool isRefinement, out McuBlock block)
    {
        block = new McuBlock { Component = index };
        if (isRefinement)
            return null;
        if (tables >> 4 > 3 || (tables & 15) > 3)
            return JpegDecodeResult.Broken;
        var quantisation = _workspace.Quantisation(Components[index].Quantisation);
        if (quantisation.IsEmpty)
            return JpegDecodeResult.Broken;
        block.Divisor = Components[index].Divisor = quantisation[0];

        // Files without tables mean those of T.81, annex K: another decoder has them.
        if (_workspace.Dc(tables >> 4) is not { } dc)
            return JpegDecodeResult.NotTaken;
        if (dc.Symbols.ContainsAnyExceptInRange((byte)0, (byte)15))
            return JpegDecodeResult.Broken;
        (block.Dc, block.Values) = (dc, dc.Values());
        if (_denominator == 4)
            QuarterTransform.Prepare(quantisation, _workspace.Factors[index]);
        else if (_denominator == 2)
            HalfTransform.Prepare(quantisation, _workspace.Factors[index]);
        if (_frame!.IsProgressive)
            return null;
        if (_workspace.Ac(tables & 15) is not { } ac)
            return JpegDecodeResult.NotTaken;
        block.Ac = ac;
        block.Factors = _workspace.Factors[index];
        if (_denominator == 8)
            block.Skips = ac.Skips();
        else
            block.Pairs = ac.Pairs();
        return null;
    }

    /// <summary>Adds all blocks of a component, row by row as they come in an MCU.</summary>
    private readonly void Place(in JpegComponent component, bool alone, McuBlock block)
    {
        // Samples of a sequential scan go to their plane, coefficients of a progressive one to a place for each block.
        bool samples = !_frame!.IsProgressive;
        int side = samples ? Side : 1, row = samples ? component.Stride * Side : component.BlocksWide, origin = samples ? component.Offset : component.FirstBlock;
        int across = alone ? 1 : component.Across, down = alone ? 1 : component.Down;
        block.Stride = component.Stride;
        block.Step = across * side;
        block.RowStep = (down * row) - (_workspace.Scan.McusWide * block.Step);
        for (int y = 0; y < down; y++)
        {
            for (int x = 0; x < across; x++)
            {
                block.Position = origin + (y * row) + (x * side);
                _workspace.Scan.Add(block);
            }
        }
    }

    /// <summary>Decodes the entropy-coded data that begin here, restart interval by restart interval.</summary>
    private JpegDecodeResult? Entropy(bool isRefinement, int low)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(_file.Length - _position + ScanWork.Slack);
        var result = Intervals(rented, _workspace.Scan.Mcus, isRefinement, low);
        ArrayPool<byte>.Shared.Return(rented);
        return result;
    }

    private JpegDecodeResult? Intervals(Span<byte> data, int mcus, bool isRefinement, int low)
    {
        bool surplus = false;
        for (int restart = 0; ; restart++)
        {
            int length = EntropyBytes.Unstuff(_file[_position..], data, out int marker);
            _position += marker;
            data.Slice(length, ScanWork.Slack).Clear();
            int count = _restartInterval == 0 ? mcus : Math.Min(mcus, _restartInterval);
            long used = Decode(data[..(length + ScanWork.Slack)], length, count, isRefinement, low);
            if (used < 0 || used > length * 8L)
                return JpegDecodeResult.Broken;
            surplus |= (used + 7) / 8 < length;
            mcus -= count;
            if (mcus == 0)
                return surplus ? JpegDecodeResult.NotTaken : null;
            if (TakeMarker() != Rst0 + (restart & 7))
                return JpegDecodeResult.Broken;
        }
    }

    private readonly long Decode(ReadOnlySpan<byte> data, int length, int mcus, bool isRefinement, int low)
    {
        var scan = _workspace.Scan;
        if (_frame!.IsProgressive)
            return isRefinement ? ProgressiveDc.Refine(data, length, scan, mcus, low, Coefficients) : ProgressiveDc.Decode(data, length, scan, mcus, low, Coefficients);
        return _denominator switch
        {
            8 => SkippingScan.Decode(data, length, scan, mcus, Planes!.Memory),
            4 => CoefficientScan<QuarterTransform>.Decode(data, length, scan, mcus, Planes!.Memory),
            _ => CoefficientScan<HalfTransform>.Decode(data, length, scan, mcus, Planes!.Memory),
        };
    }
}
