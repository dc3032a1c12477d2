using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>The frame header of a JPEG, and which of its channels had a scan so far.</summary>
internal sealed class JpegFrame(PixelSize size, bool isProgressive)
{
    private readonly List<Component> _components = new(4);

    public PixelSize Size => size;

    public bool IsProgressive => isProgressive;

    public int Channels => _components.Count;

    /// <summary>Blocks of 8 × 8 samples in all channels together.</summary>
    public long Blocks
    {
        get
        {
            int across = _components.Max(c => c.Across), down = _components.Max(c => c.Down);
            return _components.Sum(c => BlocksOf((long)size.Width * c.Across, across) * BlocksOf((long)size.Height * c.Down, down));
        }
    }

    public bool AllScanned => _components.TrueForAll(c => c.Scanned);

    /// <summary>False where a sampling factor is not 1 to 4.</summary>
    public bool Add(byte id, int across, int down)
    {
        _components.Add(new Component(id, across, down));
        return across is >= 1 and <= 4 && down is >= 1 and <= 4;
    }

    /// <summary>False where no channel has this id. Careless writers give several channels one id: they count together.</summary>
    public bool MarkScanned(byte id)
    {
        bool found = false;
        foreach (var component in _components)
        {
            if (component.Id == id)
                found = component.Scanned = true;
        }

        return found;
    }

    /// <summary>Colour is told apart as by libjpeg: JFIF means YCbCr, then Adobe's word counts, then the letters R, G, B as ids.</summary>
    /// <param name="adobeTransform">The transform of the Adobe segment, -1 where there is none.</param>
    public ChromaSampling Sampling(bool hasJfif, int adobeTransform)
    {
        if (Channels == 1)
            return ChromaSampling.Gray;
        if (Channels != 3)
            return ChromaSampling.None;
        bool lettersRgb = _components[0].Id == 'R' && _components[1].Id == 'G' && _components[2].Id == 'B';
        bool isRgb = !hasJfif && (adobeTransform >= 0 ? adobeTransform == 0 : lettersRgb);
        return isRgb ? ChromaSampling.None : Ratio(_components[0], _components[1], _components[2]);
    }

    /// <param name="samples">Times <paramref name="scale"/>.</param>
    private static long BlocksOf(long samples, int scale) => (samples + (8 * scale) - 1) / (8 * scale);

    private static ChromaSampling Ratio(Component y, Component cb, Component cr)
    {
        if (cb.Across != cr.Across || cb.Down != cr.Down || y.Across % cb.Across != 0 || y.Down % cb.Down != 0)
            return ChromaSampling.Other;
        return (y.Across / cb.Across, y.Down / cb.Down) switch
        {
            (1, 1) => ChromaSampling.Yuv444,
            (2, 1) => ChromaSampling.Yuv422,
            (2, 2) => ChromaSampling.Yuv420,
            (1, 2) => ChromaSampling.Yuv440,
            (4, 1) => ChromaSampling.Yuv411,
            _ => ChromaSampling.Other,
        };
    }

    private sealed class Component(byte id, int across, int down)
    {
        public byte Id => id;

        public int Across => across;

        public int Down => down;

        public bool Scanned { get; set; }
    }
}
