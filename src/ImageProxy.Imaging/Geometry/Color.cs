using System.Globalization;

namespace ImageProxy.Imaging.Geometry;

/// <summary>An sRGB colour, 8 bits a channel, alpha not premultiplied.</summary>
public readonly record struct Color(byte R, byte G, byte B, byte A = 255)
{
    public static Color White => new(255, 255, 255);

    public static Color Black => new(0, 0, 0);

    /// <summary>White that does not show: what a canvas is filled with where alpha is kept.</summary>
    public static Color Transparent => new(255, 255, 255, 0);

    public bool IsOpaque => A == 255;

    /// <summary>What shows where this colour is laid on white.</summary>
    public Color OnWhite() => new(OnWhite(R), OnWhite(G), OnWhite(B));

    /// <summary>Reads <c>#rgb</c>, <c>#rrggbb</c>, <c>#rrggbbaa</c>, <c>white</c>, <c>black</c> or <c>transparent</c>.</summary>
    public static bool TryParse(string? text, out Color color)
    {
        color = White;
        switch (text)
        {
            case "white": return true;
            case "black": color = Black; return true;
            case "transparent": color = Transparent; return true;
        }

        if (text is not { Length: 4 or 7 or 9 } || text[0] != '#' || !uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
            return false;
        color = text.Length switch
        {
            4 => new((byte)((value >> 8) * 17), (byte)((value >> 4 & 15) * 17), (byte)((value & 15) * 17)),
            7 => new((byte)(value >> 16), (byte)(value >> 8), (byte)value),
            _ => new((byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value),
        };
        return true;
    }

    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}{A:x2}";

    private byte OnWhite(byte channel) => (byte)(((channel * A) + (255 * (255 - A)) + 127) / 255);
}
