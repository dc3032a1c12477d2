using System.Runtime.InteropServices;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// Tables and state of one decode. Kept for the next one, codes and look-up tables too: most files of a site come with the same few tables.
/// </summary>
internal sealed class JpegWorkspace
{
    private const int Tables = 4;

    /// <summary>Objects for scans that are kept, a kilobyte each: most files have no more.</summary>
    private const int KeptAcScans = 16;

    private static readonly IdleWorkspaces<JpegWorkspace> Idle = new();

    private readonly HuffmanCode[] _dc = [.. Enumerable.Range(0, Tables).Select(_ => new HuffmanCode())];
    private readonly HuffmanCode[] _ac = [.. Enumerable.Range(0, Tables).Select(_ => new HuffmanCode())];
    private readonly List<AcScan> _acScans = [];
    private readonly ushort[] _quantisation = new ushort[Tables * 64];
    private int _acScanCount;
    private int _dcDefined;
    private int _acDefined;
    private int _quantisationDefined;

    private JpegWorkspace()
    {
    }

    public JpegComponent[] Components { get; } = new JpegComponent[ScanWork.MostComponents];

    public ScanWork Scan { get; } = new();

    /// <summary>Bit down to which a coefficient was sent by progressive scans, -1 for none: 64 for each component, in zigzag order.</summary>
    public sbyte[] LowBits { get; } = new sbyte[ScanWork.MostComponents * 64];

    /// <summary>Scans of AC coefficients that were added, in the order of the file.</summary>
    public ReadOnlySpan<AcScan> AcScans => CollectionsMarshal.AsSpan(_acScans)[.._acScanCount];

    public CoefficientStrip Strip { get; } = new();

    /// <summary>Prepared factors of the transform for each component.</summary>
    public int[][] Factors { get; } = [.. Enumerable.Range(0, ScanWork.MostComponents).Select(_ => new int[HalfTransform.FactorCount])];

    public static JpegWorkspace Rent()
    {
        var workspace = Idle.Take() ?? new();
        workspace.Reset();
        return workspace;
    }

    /// <summary>Not to be used by the caller afterwards.</summary>
    public void Return()
    {
        foreach (var scan in AcScans)
            scan.Release();
        if (_acScans.Count > KeptAcScans)
            _acScans.RemoveRange(KeptAcScans, _acScans.Count - KeptAcScans);
        Idle.Give(this);
    }

    /// <summary>One more of <see cref="AcScans"/>, to be started.</summary>
    public AcScan AddAcScan()
    {
        if (_acScanCount == _acScans.Count)
            _acScans.Add(new());
        return _acScans[_acScanCount++];
    }

    /// <summary>False where the definition is no Huffman code.</summary>
    public bool Define(bool ac, int id, ReadOnlySpan<byte> definition)
    {
        bool sound = (ac ? _ac : _dc)[id].Define(definition);
        ref int defined = ref ac ? ref _acDefined : ref _dcDefined;
        defined = sound ? defined | (1 << id) : defined & ~(1 << id);
        return sound;
    }

    /// <summary>Null where the file has defined none under this number.</summary>
    public HuffmanCode? Dc(int id) => (_dcDefined >> id & 1) != 0 ? _dc[id] : null;

    public HuffmanCode? Ac(int id) => (_acDefined >> id & 1) != 0 ? _ac[id] : null;

    /// <summary>64 divisors in zigzag order, to be written.</summary>
    public Span<ushort> DefineQuantisation(int id)
    {
        _quantisationDefined |= 1 << id;
        return _quantisation.AsSpan(id * 64, 64);
    }

    /// <summary>64 divisors in zigzag order; empty where the file has defined none under this number.</summary>
    public ReadOnlySpan<ushort> Quantisation(int id) => (_quantisationDefined >> id & 1) != 0 ? _quantisation.AsSpan(id * 64, 64) : default;

    private void Reset()
    {
        (_dcDefined, _acDefined, _quantisationDefined, _acScanCount) = (0, 0, 0, 0);
        Array.Clear(Components);
        Strip.Clear();
        Array.Fill(LowBits, (sbyte)-1);
    }
}
