using ImageProxy.Imaging.Planning;

namespace ImageProxy.Modes;

/// <summary>Each pixel becomes what lies between two colours at its brightness; alpha stays.</summary>
/// <remarks>Values: R, G, B of what stands for black, then of what stands for white. Brightness is luma as of ITU-R BT.709.</remarks>
public sealed class DuotoneEffect : IPixelEffect
{
    public string Name => "duotone";

    public void Apply(RgbaPicture picture, ReadOnlySpan<double> values)
    {
        Span<byte> shades = stackalloc byte[3 * 256];
        for (int i = 0; i < shades.Length; i++)
            shades[i] = (byte)Math.Round(values[i % 3] + ((values[3 + (i % 3)] - values[i % 3]) * (i / 3) / 255));
        var pixels = picture.Pixels;
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int luma = ((pixels[i] * 13_933) + (pixels[i + 1] * 46_871) + (pixels[i + 2] * 4_732) + 32_768) >> 16;
            shades.Slice(3 * luma, 3).CopyTo(pixels[i..]);
        }
    }
}
