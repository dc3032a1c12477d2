using System.Buffers.Binary;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Jpeg;

internal ref partial struct JpegDecoding
{
    /// <summary>Samples a side of a block.</summary>
    private readonly int Side => 8 / _denominator;

    private readonly Span<JpegComponent> Components => _workspace.Components.AsSpan(0, _frame!.Channels);

    private JpegDecodeResult? Frame(ReadOnlySpan<byte> body, bool isProgressive)
    {
        if (_frame is not null || body.Length < 6 || body.Length != 6 + (3 * body[5]))
            return JpegDecodeResult.Broken;
        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        if (body[0] != 8 || height == 0 || body[5] is not (1 or 3))
            return JpegDecodeResult.NotTaken;
        if (width == 0)
            return JpegDecodeResult.Broken;
        _frame = new JpegFrame(new PixelSize(width, height), isProgressive);
        for (int i = 0; i < body[5]; i++)
        {
            var one = body.Slice(6 + (3 * i), 3);
            if (!_frame.Add(one[0], one[1] >> 4, one[1] & 15) || one[2] > 3)
                return JpegDecodeResult.Broken;
            Components[i] = new JpegComponent { Id = one[0], Across = one[1] >> 4, Down = one[1] & 15, Quantisation = one[2] };
        }

        return null;
    }

    /// <summary>Before the first scan, when all that says something about colours has been seen: gives each component its place.</summary>
    private JpegDecodeResult? LayOut()
    {
        var sampling = _frame!.Sampling(_hasJfif, _adobeTransform);
        if (sampling is ChromaSampling.None or ChromaSampling.Other)
            return JpegDecodeResult.NotTaken;
        foreach (var component in Components)
            (_mostAcross, _mostDown) = (Math.Max(_mostAcross, component.Across), Math.Max(_mostDown, component.Down));
        _mcusWide = Ceiling(_frame.Size.Width, 8 * _mostAcross);
        _mcusHigh = Ceiling(_frame.Size.Height, 8 * _mostDown);
        var sizes = new PixelSize[Components.Length];
        long bytes = 0, blocks = 0;
        for (int i = 0; i < Components.Length; i++)
        {
            ref var component = ref Components[i];
            int width = Ceiling(_frame.Size.Width * component.Across, _mostAcross), height = Ceiling(_frame.Size.Height * component.Down, _mostDown);
            sizes[i] = new(Ceiling(width, _denominator), Ceiling(height, _denominator));
            (component.OwnBlocksWide, component.OwnBlocksHigh) = (Ceiling(width, 8), Ceiling(height, 8));
            (component.BlocksWide, component.BlocksHigh) = (_mcusWide * component.Across, _mcusHigh * component.Down);
            component.Stride = Ceiling(component.BlocksWide * Side, JpegPlanes.Slack) * JpegPlanes.Slack;
            (component.FirstBlock, component.Offset) = ((int)blocks, (int)bytes);
            blocks += (long)component.BlocksWide * component.BlocksHigh;
            bytes += ((long)component.Stride * ((component.BlocksHigh * Side) + 1)) + JpegPlanes.Slack;

            // A block takes two bits at least, one in a progressive scan: what the file cannot hold need not be made room for.
            if ((long)component.OwnBlocksWide * component.OwnBlocksHigh > (_file.Length - _position) * (_frame.IsProgressive ? 8L : 4L))
                return JpegDecodeResult.Broken;
            if (bytes > Array.MaxLength)
                return JpegDecodeResult.NotTaken;
        }

        _blocks = (int)blocks;
        Planes = new JpegPlanes(sampling, sizes, Components, (int)bytes);
        return null;
    }

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}
