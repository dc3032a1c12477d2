namespace ImageProxy.Pictures.Encoders;

/// <summary>Uncompressed Windows bitmaps (Windows GDI, BITMAPINFOHEADER and BITMAPV4HEADER).</summary>
public static class BmpWriter
{
    private const int FileHeaderLength = 14;
    private const int InfoHeaderLength = 40;
    private const int V4HeaderLength = 108;
    private const int BitFields = 3;

    /// <summary>2,835 pixels a metre are 72 an inch.</summary>
    private const int Resolution = 2835;

    public static byte[] Write(Bitmap picture, BmpOptions? options = null)
    {
        options ??= new();
        if (options.BitsPerPixel is not (24 or 32))
            throw new ArgumentException("A pixel has 24 or 32 bits.", nameof(options));
        bool hasAlpha = options.BitsPerPixel == 32;
        int start = FileHeaderLength + (hasAlpha ? V4HeaderLength : InfoHeaderLength);
        int length = RowLength(picture.Width, options.BitsPerPixel) * picture.Height;
        var sink = new ByteSink(bigEndian: false, start + length);
        sink.Ascii("BM");
        sink.UInt32(start + length);
        sink.UInt32(0);
        sink.UInt32(start);
        Header(sink, hasAlpha ? V4HeaderLength : InfoHeaderLength, picture.Width, options.TopDown ? -picture.Height : picture.Height, options.BitsPerPixel, length);
        if (hasAlpha)
            Masks(sink);
        Rows(sink, hasAlpha ? picture : Tones.OnWhite(picture), options.BitsPerPixel, options.TopDown);
        return sink.ToArray();
    }

    /// <summary>A picture as an icon holds it: 32 bits a pixel, twice the height, behind the pixels a mask of what is fully transparent.</summary>
    internal static byte[] WriteIconPicture(Bitmap picture)
    {
        int maskRow = RowLength(picture.Width, 1);
        int length = (picture.Width * 4 * picture.Height) + (maskRow * picture.Height);
        var sink = new ByteSink(bigEndian: false, InfoHeaderLength + length);
        Header(sink, InfoHeaderLength, picture.Width, picture.Height * 2, bitsPerPixel: 32, length);
        Rows(sink, picture, bitsPerPixel: 32, topDown: false);
        byte[] mask = new byte[maskRow];
        for (int y = picture.Height - 1; y >= 0; y--)
        {
            Array.Clear(mask);
            for (int x = 0; x < picture.Width; x++)
            {
                if (picture.Row(y)[(4 * x) + 3] == 0)
                    mask[x / 8] |= (byte)(0x80 >> (x % 8));
            }

            sink.Bytes(mask);
        }

        return sink.ToArray();
    }

    private static int RowLength(int width, int bitsPerPixel) => checked(((width * bitsPerPixel) + 31) / 32 * 4);

    private static void Header(ByteSink sink, int headerLength, int width, int height, int bitsPerPixel, int length)
    {
        sink.UInt32(headerLength);
        sink.Int32(width);
        sink.Int32(height);
        sink.UInt16(1);
        sink.UInt16(bitsPerPixel);
        sink.UInt32(headerLength == V4HeaderLength ? BitFields : 0);
        sink.UInt32(length);
        sink.Int32(Resolution);
        sink.Int32(Resolution);
        sink.Zeros(8);
    }

    private static void Masks(ByteSink sink)
    {
        sink.UInt32(0x00FF0000);
        sink.UInt32(0x0000FF00);
        sink.UInt32(0x000000FF);
        sink.UInt32(0xFF000000);
        // LCS_sRGB, then endpoints and gammas, which it leaves without meaning.
        sink.UInt32(0x73524742);
        sink.Zeros(48);
    }

    private static void Rows(ByteSink sink, Bitmap picture, int bitsPerPixel, bool topDown)
    {
        byte[] line = new byte[RowLength(picture.Width, bitsPerPixel)];
        for (int i = 0; i < picture.Height; i++)
        {
            var row = picture.Row(topDown ? i : picture.Height - 1 - i);
            for (int x = 0, at = 0; x < picture.Width; x++, at += bitsPerPixel / 8)
            {
                (line[at], line[at + 1], line[at + 2]) = (row[(4 * x) + 2], row[(4 * x) + 1], row[4 * x]);
                if (bitsPerPixel == 32)
                    line[at + 3] = row[(4 * x) + 3];
            }

            sink.Bytes(line);
        }
    }
}
