using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Images;

/// <summary>A box as settings write it: <c>200x200</c>, <c>300x0</c>, <c>0x300</c>; numbers as in URLs.</summary>
internal static class SizeText
{
    public static bool TryParse(string? text, out Box box)
    {
        box = default;
        ReadOnlySpan<char> all = text;
        int by = all.IndexOf('x');
        if (by < 0 || PixelCount.Problem(all[..by], out int width) is not null || PixelCount.Problem(all[(by + 1)..], out int height) is not null)
            return false;
        box = new(width, height);
        return width > 0 || height > 0;
    }
}
