using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Pictures.Scenes;

/// <summary>An sRGB-coded colour in doubles, 0 to 1 a channel, alpha not premultiplied; colours on their way to a pixel may lie outside.</summary>
internal readonly record struct Paint(double R, double G, double B, double A = 1)
{
    public static Paint White => new(1, 1, 1);

    public static Paint Black => new(0, 0, 0);

    public static Paint None => new(1, 1, 1, 0);

    /// <summary>From <c>0xRRGGBB</c>.</summary>
    public static Paint Hex(int rgb) => new((rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);

    /// <summary>A hue in turns (0 red, 1/3 green), saturation and value 0 to 1.</summary>
    public static Paint Hue(double hue, double saturation, double value)
    {
        double Channel(double n)
        {
            double k = (n + (hue * 6)) % 6;
            return value - (value * saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1));
        }

        return new(Channel(5), Channel(3), Channel(1));
    }

    /// <summary>This colour at <paramref name="share"/> 0, <paramref name="other"/> at 1. The share is not clamped.</summary>
    public Paint Mix(Paint other, double share) =>
        new(R + ((other.R - R) * share), G + ((other.G - G) * share), B + ((other.B - B) * share), A + ((other.A - A) * share));

    /// <summary>This colour with <paramref name="top"/> laid over it (Porter-Duff "over"), the top's alpha times <paramref name="coverage"/>.</summary>
    public Paint Under(Paint top, double coverage = 1)
    {
        double over = top.A * coverage, alpha = over + (A * (1 - over));
        if (over <= 0 || alpha <= 0)
            return this;
        double share = over / alpha;
        return new(R + ((top.R - R) * share), G + ((top.G - G) * share), B + ((top.B - B) * share), alpha);
    }

    /// <summary>All colour channels times <paramref name="factor"/>; alpha stays.</summary>
    public Paint Times(double factor) => new(R * factor, G * factor, B * factor, A);

    /// <summary>All colour channels plus <paramref name="amount"/>; alpha stays.</summary>
    public Paint Plus(double amount) => new(R + amount, G + amount, B + amount, A);

    /// <summary>Adds light: <paramref name="light"/> times <paramref name="amount"/>; alpha stays.</summary>
    public Paint Glow(Paint light, double amount) => new(R + (light.R * amount), G + (light.G * amount), B + (light.B * amount), A);

    /// <summary>Rounded to 8 bits; out-of-range channels are clamped.</summary>
    public Color ToColor() => new(Byte(R), Byte(G), Byte(B), Byte(A));

    private static byte Byte(double value) => (byte)((Math.Clamp(value, 0, 1) * 255) + 0.5);
}
