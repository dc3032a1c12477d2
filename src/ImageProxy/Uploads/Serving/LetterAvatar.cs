using System.Globalization;
using System.Security;
using System.Text;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Letters;
using ImageProxy.Imaging.Png;

namespace ImageProxy.Uploads.Serving;

/// <summary>Letter avatars as files. An SVG draws what is not among our own letters with the client's fonts; a PNG shows head and shoulders.</summary>
internal static class LetterAvatar
{
    private const int PngLevel = 6;

    public static byte[] Png(string grapheme, PixelSize size)
    {
        using var canvas = LetterPicture.Draw(grapheme, size);
        return PngEncoder.Encode(canvas, PngLevel);
    }

    public static byte[] Svg(string grapheme, int side)
    {
        var back = LetterPicture.ColourOf(grapheme);
        const int View = 100;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{side}\" height=\"{side}\" viewBox=\"0 0 {View} {View}\">");
        text.Append(CultureInfo.InvariantCulture, $"<rect width=\"{View}\" height=\"{View}\" fill=\"#{back.R:x2}{back.G:x2}{back.B:x2}\"/>");
        bool isDrawn = grapheme.Length == 1 && char.IsAscii(grapheme[0]) && StrokeFont.StrokesOf(grapheme).Count > 0;
        if (isDrawn)
            text.Append(CultureInfo.InvariantCulture, $"<path fill=\"none\" stroke=\"#fff\" stroke-width=\"{View * LetterPicture.Pen:0.##}\" stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"{PathOf(grapheme, View)}\"/>");
        else
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"50\" y=\"50\" dy=\".36em\" text-anchor=\"middle\" font-family=\"sans-serif\" font-size=\"56\" fill=\"#fff\">{SecurityElement.Escape(grapheme)}</text>");
        return Encoding.UTF8.GetBytes(text.Append("</svg>").ToString());
    }

    private static string PathOf(string grapheme, int view)
    {
        double height = view * LetterPicture.Height, width = height * StrokeFont.Aspect;
        double left = (view - width) / 2, top = (view - height) / 2;
        return string.Concat(StrokeFont.StrokesOf(grapheme).Select(stroke =>
            "M" + string.Join('L', stroke.Select(p => string.Create(CultureInfo.InvariantCulture, $"{left + (p.X * width):0.##} {top + (p.Y * height):0.##}")))));
    }
}
