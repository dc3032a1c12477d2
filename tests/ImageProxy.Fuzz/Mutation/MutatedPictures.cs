using ImageProxy.Fuzz.Seeds;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Fuzz.Mutation;

/// <summary>Makes hostile pictures: a seed, then a few changes, most of which know its format.</summary>
public static class MutatedPictures
{
    /// <summary>Longer results are cut: time should go into many inputs, not into long ones.</summary>
    private const int Longest = 256 * 1024;

    private const int MostChanges = 5;

    private static readonly ImageFormat[] Formats =
        [ImageFormat.Jpeg, ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Png, ImageFormat.Gif, ImageFormat.Gif, ImageFormat.WebP, ImageFormat.WebP, ImageFormat.Avif, ImageFormat.Tiff, ImageFormat.Bmp, ImageFormat.Ico];

    /// <param name="svg">Whether some inputs are SVG.</param>
    public static byte[] Make(SeededRandom random, bool svg = false)
    {
        var format = svg && random.OneIn(16) ? ImageFormat.Svg : random.Pick(Formats);
        if (format == ImageFormat.Avif && random.OneIn(4) && SeedFiles.ByFormat.ContainsKey(ImageFormat.Heic))
            format = ImageFormat.Heic;
        byte[] bytes = random.Pick(SeedFiles.ByFormat[format]).Bytes;
        for (int changes = random.OneIn(2) ? 0 : random.Below(MostChanges); changes >= 0; changes--)
        {
            byte[] changed = random.OneIn(4) ? ByteMutations.Apply(bytes, random.Pick(SeedFiles.All).Bytes, random) : Structured(format, bytes, random);
            bytes = changed.Length > Longest ? changed[..Longest] : changed;
        }

        return bytes;
    }

    /// <summary>One change that keeps the file readable up to the point where it is wrong; none where an earlier change has hidden the format.</summary>
    internal static byte[] Structured(ImageFormat format, byte[] bytes, SeededRandom random) => format switch
    {
        ImageFormat.Jpeg => JpegMutations.Apply(bytes, random),
        ImageFormat.Png => PngMutations.Apply(bytes, random),
        ImageFormat.Gif => GifMutations.Apply(bytes, random),
        ImageFormat.WebP => WebPMutations.Apply(bytes, random),
        ImageFormat.Avif or ImageFormat.Heic => BmffMutations.Apply(bytes, random),
        _ => FieldMutations.Apply(bytes, random),
    };
}
