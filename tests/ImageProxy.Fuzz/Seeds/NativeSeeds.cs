using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures;

namespace ImageProxy.Fuzz.Seeds;

/// <summary>Pictures in the formats that only a native library writes. HEIC is left out where this machine's libheif has no encoder for it.</summary>
internal static class NativeSeeds
{
    public static IEnumerable<SeedFile> All()
    {
        if (!VipsLibrary.TryInitialize(new VipsRendererOptions(), out string message))
            throw new InvalidOperationException(message);
        // The renderer never writes TIFF; a seed in each of its compressions is worth an open door in a process that only makes inputs.
        VipsApi.vips_operation_block_set("VipsForeignSaveTiffBuffer", 0);
        return [.. WebPs(), .. Heifs(), .. Tiffs()];
    }

    private static IEnumerable<SeedFile> WebPs()
    {
        yield return new("webp-lossy", ImageFormat.WebP, Save("webpsave_buffer", Image(alpha: false), o => o.Set("Q", 60).Set("strip", true)));
        yield return new("webp-lossy-alpha", ImageFormat.WebP, Save("webpsave_buffer", Image(), o => o.Set("Q", 40)));
        yield return new("webp-lossless", ImageFormat.WebP, Save("webpsave_buffer", Image(), o => o.Set("lossless", true).Set("strip", true)));
        yield return new("webp-metadata", ImageFormat.WebP, Save("webpsave_buffer", Noted(Image(alpha: false)), o => o.Set("Q", 60)));
        yield return new("webp-animation", ImageFormat.WebP, Save("webpsave_buffer", Animation(), o => o.Set("Q", 40)));
        yield return new("webp-animation-lossless", ImageFormat.WebP, Save("webpsave_buffer", Animation(), o => o.Set("lossless", true)));
    }

    private static IEnumerable<SeedFile> Heifs()
    {
        yield return new("avif", ImageFormat.Avif, Save("heifsave_buffer", Image(alpha: false), o => Av1(o).Set("strip", true)));
        yield return new("avif-alpha", ImageFormat.Avif, Save("heifsave_buffer", Image(), Av1));
        yield return new("avif-metadata", ImageFormat.Avif, Save("heifsave_buffer", Noted(Image(alpha: false)), Av1));
        yield return new("avif-lossless", ImageFormat.Avif, Save("heifsave_buffer", Image(alpha: false), o => Av1(o).Set("lossless", true)));
        if (TryHeic() is { } heic)
            yield return heic;

        static VipsOperation Av1(VipsOperation operation) => operation.Set("compression", "av1").Set("Q", 50).Set("effort", 0).Set("bitdepth", 8);
    }

    private static SeedFile? TryHeic()
    {
        try
        {
            return new("heic", ImageFormat.Heic, Save("heifsave_buffer", Image(alpha: false), o => o.Set("compression", "hevc").Set("Q", 50).Set("bitdepth", 8)));
        }
        catch (VipsException)
        {
            return null;
        }
    }

    private static IEnumerable<SeedFile> Tiffs()
    {
        foreach (string compression in (string[])["lzw", "deflate", "packbits", "jpeg"])
        {
            yield return new(
                "tiff-" + compression, ImageFormat.Tiff, Save("tiffsave_buffer", Image(alpha: false), o => o.Set("compression", compression).Set("strip", true)));
        }

        yield return new(
            "tiff-tiles", ImageFormat.Tiff,
            Save("tiffsave_buffer", Image(), o => o.Set("compression", "deflate").Set("tile", true).Set("tile_width", 32).Set("tile_height", 32).Set("predictor", "horizontal")));
    }

    private static VipsImage Image(bool alpha = true)
    {
        var picture = SeedFiles.Picture();
        var image = VipsImage.FromPixels(picture.Pixels, picture.Size, 4);
        return alpha ? image : image.Then(i => i.CutBands(0, 3)).Then(i => i.As("srgb"));
    }

    private static VipsImage Noted(VipsImage image) => image.Then(i =>
    {
        var copy = i.Cut(PixelArea.Of(i.Size));
        copy.SetBlob("exif-data", [.. "Exif\0\0"u8, .. SeedFiles.Exif()]);
        copy.SetBlob("xmp-data", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"u8);
        return copy;
    });

    private static VipsImage Animation()
    {
        List<VipsImage> frames = [.. Enumerable.Range(0, 3).Select(i => Frame(SeedFiles.Picture(phase: 7 * i)))];
        var stack = VipsImage.Stack(frames).Then(i => i.ToMemory()).Then(i => i.Bare());
        foreach (var frame in frames)
            frame.Dispose();
        new AnimationTimes(3, [100, 40, 70], 0).Mark(stack);
        return stack;
    }

    private static VipsImage Frame(Bitmap picture) => VipsImage.FromPixels(picture.Pixels, picture.Size, 4);

    /// <summary>Gives up <paramref name="image"/>.</summary>
    private static byte[] Save(string name, VipsImage image, Func<VipsOperation, VipsOperation> with)
    {
        using (image)
        using (var operation = new VipsOperation(name))
            return with(operation.Set("in", image)).BuildBytes();
    }
}
