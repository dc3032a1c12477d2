using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using static ImageProxy.Native.Tests.Secrets.Secret;

namespace ImageProxy.Native.Tests.Secrets;

/// <summary>An original of every format with something planted in every place its format has for it.</summary>
internal static class PlantedOriginals
{
    private static readonly Secret[] InExif = [Of("description"), Of("make"), Of("model"), Gps, Of("maker-note"), Of("thumbnail")];

    private static readonly Secret[] InXmp = [Of("xmp-title"), Of("xmp-creator")];

    public static IReadOnlyList<PlantedOriginal> All { get; } =
        [Jpeg("jpeg", new()), Jpeg("jpeg-progressive", new() { Progressive = true }), Jpeg("jpeg-cmyk", new() { Color = JpegColor.Cmyk }), .. Pngs(), .. Gifs(), .. WebPs(), .. Heifs(), .. Tiffs(), .. Bitmaps(), Svg()];

    private static Bitmap Picture(int phase = 0) => Bitmap.Draw(96, 72, (x, y) => new((byte)(x * 2), (byte)(y * 3), (byte)(phase * 40), (byte)(x < 8 ? 90 : 255)));

    private static byte[] Exif(bool bigEndian = false) => ExifBuilder.Build(new()
    {
        ImageDescription = Words("description"),
        Make = Words("make"),
        Model = Words("model"),
        Latitude = Latitude,
        Longitude = Longitude,
        MakerNote = Encoding.ASCII.GetBytes(Words("maker-note")),
        Thumbnail = JpegWriter.Write(new(16, 12), new() { Comment = Words("thumbnail") }),
        BigEndian = bigEndian,
    });

    private static byte[] Xmp() => XmpBuilder.Build(new() { Title = Words("xmp-title"), Creator = Words("xmp-creator"), Latitude = Latitude, Longitude = Longitude });

    private static byte[] Iptc() => [.. "8BIM\u0004\u0004\0\0\0\0"u8, 0, (byte)(Words("iptc").Length + 5), 0x1C, 2, 120, 0, (byte)Words("iptc").Length, .. Encoding.ASCII.GetBytes(Words("iptc"))];

    private static byte[] Ascii(string name) => Encoding.ASCII.GetBytes(Words(name));

    private static PlantedOriginal Jpeg(string name, JpegOptions options)
    {
        byte[] file = JpegWriter.Write(Picture(), options with
        {
            Exif = Exif(),
            Xmp = Xmp(),
            IccProfile = options.Color == JpegColor.YCbCr ? IccBuilder.AdobeRgb(Words("icc")) : null,
            Comment = Words("comment"),
            Trailer = Ascii("trailer"),
        });
        byte[] planted = [.. file[..2], .. Segment(0xED, [.. "Photoshop 3.0\0"u8, .. Iptc()]), .. Segment(0xE5, Ascii("app5")), .. Segment(0xEF, Ascii("app15")), .. file[2..]];
        Secret[] icc = options.Color == JpegColor.YCbCr ? [Of("icc")] : [];
        return new(name, planted, [.. InExif, .. InXmp, .. icc, Of("iptc"), Of("comment"), Of("app5"), Of("app15"), Of("trailer")]);

        static byte[] Segment(byte marker, byte[] body) => [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];
    }

    private static IEnumerable<PlantedOriginal> Pngs()
    {
        foreach (bool interlaced in (bool[])[false, true])
        {
            byte[] file = PngWriter.Write(Picture(), new()
            {
                Interlaced = interlaced,
                Chunks =
                [
                    PngWriter.IccChunk(IccBuilder.AdobeRgb(Words("icc"))), ("eXIf", Exif(bigEndian: true)), ("tEXt", [.. "Comment\0"u8, .. Ascii("text")]),
                    ("zTXt", [.. "Author\0\0"u8, .. Deflate(Ascii("compressed-text"))]), ("iTXt", [.. "Title\0\0\0\0\0"u8, .. Ascii("international-text")]),
                    ("iTXt", [.. "Copyright\0\u0001\0\0\0"u8, .. Deflate(Ascii("compressed-international-text"))]), ("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Xmp()]),
                    ("prVt", Ascii("private-chunk")),
                ],
            });
            yield return new(
                interlaced ? "png-interlaced" : "png", [.. file, .. Ascii("trailer")],
                [.. InExif, .. InXmp, Of("icc"), Of("text"), Of("compressed-text"), Of("international-text"), Of("compressed-international-text"), Of("private-chunk"), Of("trailer")]);
        }
    }

    private static IEnumerable<PlantedOriginal> Gifs()
    {
        foreach (int frames in (int[])[1, 3])
        {
            byte[] file = GifWriter.Write([.. Enumerable.Range(0, frames).Select(Picture)]);
            byte[] blocks =
            [
                0x21, 0xFE, .. Block(Ascii("gif-comment")), 0, 0x21, 0xFF, 11, .. "XMP DataXMP"u8, .. Block(Xmp()[..250]), .. Block(Xmp()[250..500]), 0,
                0x21, 0xFF, 11, .. "SECRETS 1.0"u8, .. Block(Ascii("gif-application")), 0, 0x21, 0x01, 12, .. new byte[12], .. Block(Ascii("gif-plain-text")), 0,
            ];
            yield return new(
                frames == 1 ? "gif" : "gif-animation", [.. file[..13], .. blocks, .. file[13..], .. Ascii("trailer")], Of("gif-comment"), Of("gif-application"), Of("gif-plain-text"), Of("trailer"));
        }

        static byte[] Block(byte[] data) => [(byte)data.Length, .. data];
    }

    private static IEnumerable<PlantedOriginal> WebPs()
    {
        yield return Riff("webp", Save("webpsave_buffer", Noted(), o => o.Set("Q", 70)), [Of("icc")]);
        yield return Riff("webp-lossless", Save("webpsave_buffer", Noted(), o => o.Set("lossless", true)), [Of("icc")]);
        var animation = TestPictures.DrawAnimation(ImageFormat.WebP, new(60, 40), [50, 50], 0, Scenes.Flat(new(200, 20, 20)), Scenes.Flat(new(20, 20, 200)));
        yield return Riff("webp-animation", [.. animation.Bytes, .. Chunk("EXIF", Exif()), .. Chunk("XMP ", Xmp())], []);

        static PlantedOriginal Riff(string name, byte[] file, Secret[] icc)
        {
            byte[] whole = [.. file, .. Chunk("SECR", Ascii("unknown-chunk"))];
            BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(4), whole.Length - 8);
            return new(name, [.. whole, .. Ascii("trailer")], [.. InExif, .. InXmp, .. icc, Of("unknown-chunk"), Of("trailer")]);
        }

        static byte[] Chunk(string type, byte[] data)
        {
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
            return [.. Encoding.ASCII.GetBytes(type), .. length, .. data, .. new byte[data.Length & 1]];
        }
    }

    private static IEnumerable<PlantedOriginal> Heifs()
    {
        yield return new("avif", Boxed(Save("heifsave_buffer", Noted(), o => o.Set("compression", "av1").Set("effort", 0).Set("bitdepth", 8))), [.. InExif, .. InXmp, Of("icc"), Of("free-box"), Of("uuid-box")]);
        byte[]? heic = null;
        try
        {
            heic = Save("heifsave_buffer", Noted(), o => o.Set("compression", "hevc").Set("bitdepth", 8));
        }
        catch (VipsException)
        {
            // This machine's libheif cannot write HEIC.
        }

        if (heic is not null)
            yield return new("heic", Boxed(heic), [.. InExif, .. InXmp, Of("icc"), Of("free-box"), Of("uuid-box")]);

        static byte[] Boxed(byte[] file) => [.. file, .. Box("free", Ascii("free-box")), .. Box("uuid", [.. new byte[16], .. Ascii("uuid-box")])];

        static byte[] Box(string type, byte[] data) => [0, 0, 0, (byte)(data.Length + 8), .. Encoding.ASCII.GetBytes(type), .. data];
    }

    private static IEnumerable<PlantedOriginal> Tiffs()
    {
        (int Tag, string Name)[] tags = [(270, "description"), (271, "make"), (305, "software"), (315, "artist"), (316, "host-computer"), (33432, "copyright"), (700, "xmp-title"), (33723, "iptc"), (37500, "maker-note"), (65000, "private-tag")];
        foreach (bool bigEndian in (bool[])[false, true])
        {
            byte[] file = TiffWriter.Write(Picture(), new()
            {
                BigEndian = bigEndian,
                IccProfile = IccBuilder.AdobeRgb(Words("icc")),
                Texts = [.. tags.Select(tag => (tag.Tag, Words(tag.Name)))],
            });
            yield return new(bigEndian ? "tiff-big-endian" : "tiff", [.. file, .. Ascii("trailer")], [.. tags.Select(tag => Of(tag.Name)), Of("icc"), Of("trailer")]);
        }
    }

    private static IEnumerable<PlantedOriginal> Bitmaps()
    {
        byte[] bmp = BmpWriter.Write(Picture()), gap = [.. Ascii("bmp-gap"), .. new byte[2]];
        byte[] planted = [.. bmp[..54], .. gap, .. bmp[54..], .. Ascii("trailer")];
        BinaryPrimitives.WriteInt32LittleEndian(planted.AsSpan(10), 54 + gap.Length);
        yield return new("bmp", planted, Of("bmp-gap"), Of("trailer"));

        byte[] png = PngWriter.Write(Bitmap.Draw(48, 48, (x, y) => new((byte)(x * 5), (byte)(y * 5), 0)), new() { Chunks = [("tEXt", [.. "Comment\0"u8, .. Ascii("text")])] });
        byte[] head = [0, 0, 1, 0, 1, 0, 48, 48, 0, 0, 1, 0, 32, 0, .. BitConverter.GetBytes(png.Length), .. BitConverter.GetBytes(22 + Ascii("ico-gap").Length)];
        yield return new("ico", [.. head, .. Ascii("ico-gap"), .. png, .. Ascii("trailer")], Of("text"), Of("ico-gap"), Of("trailer"));
    }

    private static PlantedOriginal Svg() => new(
        "svg",
        Encoding.ASCII.GetBytes(
            $"<?xml version='1.0'?><!-- {Words("svg-comment")} --><svg xmlns='http://www.w3.org/2000/svg' width='60' height='40' data-x='{Words("svg-attribute")}'><title>{Words("svg-title")}</title>"
            + $"<desc>{Words("svg-desc")}</desc><metadata>{Words("svg-metadata")}</metadata><rect width='30' height='20' fill='#c03'/></svg><!-- {Words("trailer")} -->"),
        Of("svg-comment"), Of("svg-attribute"), Of("svg-title"), Of("svg-desc"), Of("svg-metadata"), Of("trailer"));

    private static VipsImage Noted()
    {
        var picture = Picture();
        var image = VipsImage.FromPixels(picture.Pixels, picture.Size, 4).Then(i => i.CutBands(0, 3)).Then(i => i.As("srgb"));
        image.SetBlob("exif-data", [.. "Exif\0\0"u8, .. Exif()]);
        image.SetBlob("xmp-data", Xmp());
        image.SetBlob(VipsColours.ProfileField, IccBuilder.AdobeRgb(Words("icc")));
        return image;
    }

    private static byte[] Save(string name, VipsImage image, Func<VipsOperation, VipsOperation> with)
    {
        using (image)
        using (var operation = new VipsOperation(name))
            return with(operation.Set("in", image)).BuildBytes();
    }

    private static byte[] Deflate(byte[] text)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(text);
        return data.ToArray();
    }
}
