using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImageProxy.Pictures.Encoders;

/// <summary>A picture's pixels as rows of PNG samples.</summary>
internal sealed class PngSamples
{
    private readonly Bitmap _picture;
    private readonly PngOptions _options;
    private readonly List<uint> _colors = [];
    private readonly Dictionary<uint, int> _indexes = [];

    public PngSamples(Bitmap picture, PngOptions options)
    {
        (_picture, _options) = (picture, options);
        if (options.Palette)
            CollectColors();
        BitDepth = options.Palette ? _colors.Count switch { <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 } : options.BitDepth;
        PixelBits = BitDepth * (options.Palette ? 1 : (options.Grey ? 1 : 3) + (options.Alpha ? 1 : 0));
    }

    public int BitDepth { get; }

    public int PixelBits { get; }

    public byte[] PaletteColors() => [.. _colors.SelectMany(color => new[] { (byte)color, (byte)(color >> 8), (byte)(color >> 16) })];

    /// <summary>Alpha up to the last colour that is not opaque.</summary>
    public byte[] PaletteAlpha() => [.. _colors.Take(_colors.FindLastIndex(color => color >> 24 != 255) + 1).Select(color => (byte)(color >> 24))];

    /// <summary>Every <paramref name="step"/>th pixel of line <paramref name="y"/>, from <paramref name="x"/> on.</summary>
    public void Fill(Span<byte> row, int y, int x, int step)
    {
        row.Clear();
        var pixels = _picture.Row(y);
        for (int bit = 0; x < _picture.Width; x += step, bit += PixelBits)
        {
            var pixel = pixels.Slice(x * 4, 4);
            if (_options.Palette)
                row[bit / 8] |= (byte)(_indexes[BinaryPrimitives.ReadUInt32LittleEndian(pixel)] << (8 - BitDepth - (bit % 8)));
            else
                FillPixel(row[(bit / 8)..], pixel);
        }
    }

    private void FillPixel(Span<byte> target, ReadOnlySpan<byte> pixel)
    {
        Span<byte> values = [pixel[0], pixel[1], pixel[2], pixel[3]];
        if (_options.Grey)
            (values[0], values[1]) = (Tones.Grey(pixel), pixel[3]);
        int samples = PixelBits / BitDepth;
        for (int i = 0; i < samples; i++)
        {
            if (BitDepth == 8)
                target[i] = values[i];
            else
                (target[2 * i], target[(2 * i) + 1]) = (values[i], values[i]);
        }
    }

    private void CollectColors()
    {
        foreach (uint color in MemoryMarshal.Cast<byte, uint>(_picture.Pixels))
        {
            if (!_indexes.TryAdd(color, _colors.Count))
                continue;
            _colors.Add(color);
            if (_colors.Count > 256)
                throw new ArgumentException("The picture has more than the 256 colours a palette holds.", nameof(_picture));
        }
    }
}
