namespace ImageProxy.Pictures.Encoders;

/// <summary>A picture as JPEG's components: turned to their colours, sampled, transformed and quantised.</summary>
internal sealed class JpegFrame
{
    private const int MaxPlanes = 4;

    private readonly Bitmap _picture;
    private readonly JpegOptions _options;

    public JpegFrame(Bitmap picture, JpegOptions options)
    {
        (_picture, _options) = (Tones.OnWhite(picture), options);
        bool grey = options.Sampling == JpegSampling.Grey && options.Color == JpegColor.YCbCr;
        bool even = grey || options.Color == JpegColor.Cmyk;
        MaxHorizontal = even ? 1 : options.Sampling switch { JpegSampling.S411 => 4, JpegSampling.S420 or JpegSampling.S422 => 2, _ => 1 };
        MaxVertical = !even && options.Sampling is JpegSampling.S420 or JpegSampling.S440 ? 2 : 1;
        McusWide = (picture.Width + (8 * MaxHorizontal) - 1) / (8 * MaxHorizontal);
        McusHigh = (picture.Height + (8 * MaxVertical) - 1) / (8 * MaxVertical);
        int count = grey ? 1 : options.Color == JpegColor.YCbCr ? 3 : 4;
        Components = [.. Enumerable.Range(0, count).Select(Component)];
        Quantisation = [.. Enumerable.Range(0, Components.Max(component => component.Table) + 1)
            .Select(table => JpegTables.QuantisationFor(table, options.Quality))];
        FillCoefficients();
    }

    public int MaxHorizontal { get; }

    public int MaxVertical { get; }

    public int McusWide { get; }

    public int McusHigh { get; }

    public IReadOnlyList<JpegComponent> Components { get; }

    /// <summary>Divisors of each table in use, row-major.</summary>
    public IReadOnlyList<byte[]> Quantisation { get; }

    private JpegComponent Component(int index)
    {
        bool chroma = index is 1 or 2 && _options.Color != JpegColor.Cmyk;
        int horizontal = chroma ? 1 : MaxHorizontal, vertical = chroma ? 1 : MaxVertical;
        int width = ((_picture.Width * horizontal) + MaxHorizontal - 1) / MaxHorizontal;
        int height = ((_picture.Height * vertical) + MaxVertical - 1) / MaxVertical;
        return new(index + 1, chroma ? 1 : 0, horizontal, vertical, width, height, McusWide * horizontal, McusHigh * vertical);
    }

    private void FillCoefficients()
    {
        var transforms = Quantisation.Select(table => new JpegTransform(table)).ToArray();
        int stripWidth = McusWide * 8 * MaxHorizontal;
        int stripHeight = 8 * MaxVertical;
        Parallel.For(
            0,
            McusHigh,
            () => Enumerable.Range(0, MaxPlanes).Select(_ => new byte[stripWidth * stripHeight]).ToArray(),
            (mcuRow, _, planes) =>
            {
                for (int line = 0; line < stripHeight; line++)
                    FillLine(planes, line, stripWidth, Math.Min((mcuRow * stripHeight) + line, _picture.Height - 1));
                for (int i = 0; i < Components.Count; i++)
                    FillBlocks(Components[i], transforms[Components[i].Table], planes[i], stripWidth, mcuRow);
                return planes;
            },
            _ => { });
    }

    // Past the right edge the last pixel is repeated, past the lower edge the last line.
    private void FillLine(byte[][] planes, int line, int stripWidth, int y)
    {
        var row = _picture.Row(y);
        int start = line * stripWidth;
        for (int x = 0; x < _picture.Width; x++)
            FillPixel(planes, start + x, row.Slice(x * 4, 4));
        for (int i = 0; i < Components.Count; i++)
            planes[i].AsSpan(start + _picture.Width, stripWidth - _picture.Width).Fill(planes[i][start + _picture.Width - 1]);
    }

    private void FillPixel(byte[][] planes, int at, ReadOnlySpan<byte> pixel)
    {
        if (Components.Count < 4)
        {
            FillYCbCr(planes, at, pixel[0], pixel[1], pixel[2]);
            return;
        }

        var (cyan, magenta, yellow, black) = Tones.Cmyk(pixel);
        planes[3][at] = (byte)(255 - black);
        if (_options.Color == JpegColor.Ycck)
            FillYCbCr(planes, at, cyan, magenta, yellow);
        else
            (planes[0][at], planes[1][at], planes[2][at]) = ((byte)(255 - cyan), (byte)(255 - magenta), (byte)(255 - yellow));
    }

    private void FillYCbCr(byte[][] planes, int at, int red, int green, int blue)
    {
        planes[0][at] = (byte)(((19595 * red) + (38470 * green) + (7471 * blue) + 32768) >> 16);
        if (Components.Count == 1)
            return;
        planes[1][at] = (byte)(((-11059 * red) - (21709 * green) + (32768 * blue) + (128 << 16) + 32767) >> 16);
        planes[2][at] = (byte)(((32768 * red) - (27439 * green) - (5329 * blue) + (128 << 16) + 32767) >> 16);
    }

    private void FillBlocks(JpegComponent component, JpegTransform transform, byte[] plane, int stripWidth, int mcuRow)
    {
        int stepX = MaxHorizontal / component.Horizontal, stepY = MaxVertical / component.Vertical;
        float share = 1f / (stepX * stepY);
        Span<float> samples = stackalloc float[64];
        for (int blockRow = 0; blockRow < component.Vertical; blockRow++)
        {
            for (int blockX = 0; blockX < component.BlocksWide; blockX++)
            {
                for (int i = 0; i < 64; i++)
                {
                    int at = (((blockRow * 8) + (i / 8)) * stepY * stripWidth) + (((blockX * 8) + (i % 8)) * stepX);
                    int sum = 0;
                    for (int y = 0; y < stepY; y++, at += stripWidth)
                    {
                        for (int x = 0; x < stepX; x++)
                            sum += plane[at + x];
                    }

                    samples[i] = (sum * share) - 128;
                }

                transform.Apply(samples, component.Block(blockX, (mcuRow * component.Vertical) + blockRow));
            }
        }
    }
}
