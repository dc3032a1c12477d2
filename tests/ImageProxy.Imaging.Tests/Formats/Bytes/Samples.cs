using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats.Bytes;

/// <summary>One sound file of every format and every way of writing it that takes a path of its own.</summary>
internal static class Samples
{
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["jpeg"] = JpegBytes.Baseline(640, 480, JpegBytes.Jfif, JpegBytes.Segment(0xE1, TiffBytes.Exif(false, 6)),
            JpegBytes.Segment(0xE2, Text("ICC_PROFILE\0\u0001\u0001")), JpegBytes.Segment(0xFE, Text("comment"))),
        ["jpeg-progressive"] = Join(JpegBytes.Soi, JpegBytes.Adobe(1), JpegBytes.Sof420(0xC2, 64, 64), JpegBytes.Scan(1, 2, 3), JpegBytes.Scan(1),
            JpegBytes.Scan(2), JpegBytes.Eoi),
        ["png"] = PngBytes.Png(PngBytes.Ihdr(10, 20), PngBytes.Chunk("iCCP", Text("p\0\0x")), PngBytes.Chunk("eXIf", TiffBytes.Exif(true, 8)[6..])),
        ["png-palette"] = PngBytes.Png(PngBytes.Ihdr(10, 20, 4, 3, 1), PngBytes.Chunk("PLTE", new byte[6]), PngBytes.Chunk("tRNS", [0])),
        ["gif"] = GifBytes.Gif(20, 10, GifBytes.Comment, GifBytes.Control(2, true), GifBytes.Frame(0, 0, 20, 10), GifBytes.Control(),
            GifBytes.Frame(5, 5, 5, 5, true)),
        ["webp-lossy"] = WebPBytes.Riff(WebPBytes.Vp8(30, 40)),
        ["webp-lossless"] = WebPBytes.Riff(WebPBytes.Vp8L(30, 40, true)),
        ["webp-extended"] = WebPBytes.Riff(WebPBytes.Vp8X(WebPBytes.Alpha | WebPBytes.Exif | WebPBytes.Profile, 30, 40),
            WebPBytes.Chunk("ICCP", new byte[5]), WebPBytes.Chunk("ALPH", new byte[3]), WebPBytes.Vp8(30, 40),
            WebPBytes.Chunk("EXIF", TiffBytes.Exif(false, 3))),
        ["webp-animated"] = WebPBytes.Riff(WebPBytes.Vp8X(WebPBytes.Animation, 30, 40), WebPBytes.Anim, WebPBytes.Anmf(0, 0, 30, 40, WebPBytes.Vp8(30, 40)),
            WebPBytes.Anmf(2, 4, 6, 8, WebPBytes.Vp8L(6, 8))),
        ["avif"] = new HeifBytes
        {
            Properties = [HeifBytes.Ispe(64, 48), HeifBytes.Pixi(8, 8, 8), HeifBytes.Av1C(), HeifBytes.Colr("prof"), HeifBytes.Irot(1), HeifBytes.Imir],
            Associated = [1, 2, 3, 4, 5, 6],
        }.Build(),
        ["heic-grid"] = new HeifBytes
        {
            Brands = ["heic", "mif1"],
            Items = [(1, "grid"), (2, "hvc1")],
            Properties = [HeifBytes.Ispe(64, 48), HeifBytes.HvcC(10), HeifBytes.Clap(63, 1, 47, 1)],
            Associated = [1, 3],
            Data = HeifBytes.GridData(64, 48),
            InIdat = true,
            Wide = true,
        }.Build(),
        ["tiff-little"] = TiffBytes.Picture(false, 5, 4).Set(274, TiffBytes.Short, 6).Set(34675, 7, 1, 2, 3, 4, 5).Build(),
        ["tiff-big"] = TiffBytes.Picture(true, 5, 4, 4, 16).Set(338, TiffBytes.Short, 2).Build(),
        ["bmp"] = BmpBytes.Bmp(BmpBytes.Info(5, 4, 24), 16 * 4),
        ["ico"] = BmpBytes.Ico((16, 16, 32, BmpBytes.IconBitmap(16, 16)), (0, 0, 32, PngBytes.Png(PngBytes.Ihdr(256, 256, 8, 6)))),
        ["svg"] = Text("<?xml version=\"1.0\"?><!-- c --><!DOCTYPE svg [<!ENTITY a \"b\">]>\n<svg width=\"20\" viewBox='0 0 40 20'><g/></svg>"),
    };

    public static IEnumerable<string> Names => All.Keys;
}
