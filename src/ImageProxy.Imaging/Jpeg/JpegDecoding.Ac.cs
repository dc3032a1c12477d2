namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// Progressive files at 1/4 and 1/2. Scans of AC coefficients are only found at first. In the end all those of a component are read side by side,
/// some blocks of each at a time, and these blocks transformed: coefficients stay in the nearest cache, and those of a whole picture are never
/// kept. Source: ITU-T T.81 annex G.
/// </summary>
internal ref partial struct JpegDecoding
{
    /// <summary>Files with more scans are left to others.</summary>
    private const int MostAcScans = 256;

    /// <summary>Notes a scan whose data begin here, and moves behind them.</summary>
    private JpegDecodeResult? NoteAcScan(ReadOnlySpan<byte> pair, int first, int last, int low, bool isRefinement)
    {
        int start = _position, index = IndexOf(pair[0], 0), table = pair[1] & 15;
        _position += EntropyBytes.FindEnd(_file[_position..]);
        if (!Components[index].Scanned)
            return JpegDecodeResult.NotTaken;
        if (_denominator == 8)
            return null;
        if (table > 3)
            return JpegDecodeResult.Broken;
        if (_workspace.Ac(table) is not { } code || _workspace.AcScans.Length == MostAcScans)
            return JpegDecodeResult.NotTaken;
        var scan = _workspace.AddAcScan();
        scan.Start(index, first, last, low, isRefinement, code);
        scan.Place(start, _position, _restartInterval);
        return null;
    }

    private readonly JpegDecodeResult? ReadAcScans<TTransform>()
        where TTransform : struct, IScaledTransform
    {
        for (int index = 0; index < Components.Length; index++)
        {
            if (ReadAcScans<TTransform>(index) is { } refused)
                return refused;
        }

        return null;
    }

    /// <summary>Reads the scans of a component, and writes its plane.</summary>
    private readonly JpegDecodeResult? ReadAcScans<TTransform>(int index)
        where TTransform : struct, IScaledTransform
    {
        ref readonly var component = ref Components[index];
        var strip = _workspace.Strip;
        foreach (var scan in _workspace.AcScans)
        {
            if (scan.Component == index)
                scan.Open(_file);
        }

        for (int y = 0; y < component.OwnBlocksHigh; y++)
        {
            for (int x = 0; x < component.OwnBlocksWide; x += CoefficientStrip.MostBlocks)
            {
                int count = Math.Min(CoefficientStrip.MostBlocks, component.OwnBlocksWide - x);
                strip.Start(Coefficients.Slice(component.FirstBlock + (y * component.BlocksWide) + x, count));
                foreach (var scan in _workspace.AcScans)
                {
                    if (scan.Component == index && !scan.Decode(_file, strip.Coefficients, strip.Known, TTransform.Places))
                        return JpegDecodeResult.Broken;
                }

                int target = component.Offset + (((y * component.Stride) + x) * TTransform.Side);
                strip.Transform<TTransform>(component.Divisor, _workspace.Factors[index], Planes!.Memory[target..], component.Stride);
            }
        }

        JpegDecodeResult? result = null;
        foreach (var scan in _workspace.AcScans)
        {
            if (scan.Component == index && result is not JpegDecodeResult.Broken)
                result = scan.Close() ?? result;
        }

        return result;
    }
}
