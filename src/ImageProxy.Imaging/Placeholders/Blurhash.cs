using System.Text;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Placeholders;

/// <summary>A picture as some thirty characters that a page draws as a blur until the picture is there: the first terms of its cosine transform.</summary>
/// <remarks>Source: github.com/woltapp/blurhash, Algorithm.md.</remarks>
public static class Blurhash
{
    /// <summary>Most terms along a side.</summary>
    public const int MostTerms = 9;

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

    /// <summary>Steps in which the largest term is told, and levels of a term to either side of 0.</summary>
    private const int ScaleSteps = 82, Levels = 9;

    private static readonly double[] Linear = [.. Enumerable.Range(0, 256).Select(v => ToLinear(v / 255.0))];

    /// <param name="pixels">Rows from the top, opaque: alpha is left aside.</param>
    /// <param name="termsX">Terms along the width, 1 to 9.</param>
    /// <param name="termsY">Terms along the height, 1 to 9.</param>
    /// <returns>4 + 2 · termsX · termsY characters.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Terms beyond 1 to 9.</exception>
    /// <exception cref="ArgumentException">There are not width × height pixels.</exception>
    public static string Encode(ReadOnlySpan<Color> pixels, PixelSize size, int termsX, int termsY)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(termsX, 1, MostTerms), termsX);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(termsY, 1, MostTerms), termsY);
        if (pixels.Length != size.Area || pixels.IsEmpty)
            throw new ArgumentException($"{pixels.Length} pixels are not {size}.", nameof(pixels));

        Span<Term> terms = stackalloc Term[termsX * termsY];
        double largest = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            terms[i] = TermOf(pixels, size, i % termsX, i / termsX);
            if (i > 0)
                largest = Math.Max(largest, terms[i].Largest);
        }

        int step = terms.Length == 1 ? 0 : Math.Clamp((int)Math.Floor((largest * 2 * (ScaleSteps + 1)) - 0.5), 0, ScaleSteps);
        double scale = (step + 1) / (2.0 * (ScaleSteps + 1));
        var text = new StringBuilder(4 + (2 * terms.Length));
        Append(text, termsX - 1 + ((termsY - 1) * MostTerms), 1);
        Append(text, step, 1);
        Append(text, (ToSrgb(terms[0].R) << 16) + (ToSrgb(terms[0].G) << 8) + ToSrgb(terms[0].B), 4);
        foreach (var term in terms[1..])
            Append(text, (((Level(term.R, scale) * 19) + Level(term.G, scale)) * 19) + Level(term.B, scale), 2);
        return text.ToString();
    }

    private static Term TermOf(ReadOnlySpan<Color> pixels, PixelSize size, int u, int v)
    {
        double r = 0, g = 0, b = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            double basis = Math.Cos(Math.PI * u * (i % size.Width) / size.Width) * Math.Cos(Math.PI * v * (i / size.Width) / size.Height);
            r += basis * Linear[pixels[i].R];
            g += basis * Linear[pixels[i].G];
            b += basis * Linear[pixels[i].B];
        }

        double norm = (u == 0 && v == 0 ? 1.0 : 2.0) / pixels.Length;
        return new(r * norm, g * norm, b * norm);
    }

    /// <summary>0 to 18; 9 is none. Square roots, so that faint terms keep more of their strength.</summary>
    private static int Level(double value, double scale) =>
        Math.Clamp((int)Math.Floor((Math.CopySign(Math.Sqrt(Math.Abs(value) / scale), value) * Levels) + Levels + 0.5), 0, 2 * Levels);

    private static void Append(StringBuilder text, int value, int digits)
    {
        for (int i = digits - 1, unit = (int)Math.Pow(Digits.Length, i); i >= 0; i--, unit /= Digits.Length)
            text.Append(Digits[value / unit % Digits.Length]);
    }

    private static double ToLinear(double v) => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);

    private static int ToSrgb(double linear)
    {
        double v = Math.Clamp(linear, 0, 1);
        return (int)(((v <= 0.0031308 ? v * 12.92 : (1.055 * Math.Pow(v, 1 / 2.4)) - 0.055) * 255) + 0.5);
    }

    private readonly record struct Term(double R, double G, double B)
    {
        public double Largest => Math.Max(Math.Abs(R), Math.Max(Math.Abs(G), Math.Abs(B)));
    }
}
