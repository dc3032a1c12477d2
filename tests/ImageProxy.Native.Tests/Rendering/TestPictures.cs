using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Rendering;

/// <summary>Draws originals and writes them with libvips, metadata and all.</summary>
internal static class TestPictures
{
    public const string PlantedExif = "Planted-In-Exif";
    public const string PlantedXmp = "Planted-In-Xmp";
    public const string PlantedIptc = "Planted-In-Iptc";
    public const string PlantedProfile = "Planted-In-Profile";

    static TestPictures()
    {
        if (!VipsLibrary.TryInitialize(new VipsRendererOptions { AllowSvg = true }, out string message)) throw new InvalidOperationException(message);
        // The renderer never writes TIFF; tests need originals.
        VipsApi.vips_operation_block_set("VipsForeignSaveTiffBuffer", 0);
    }

    /// <summary>Writes <paramref name="scene"/>; JPEG and AVIF at high quality without chroma subsampling.</summary>
    public static TestPicture Draw(ImageFormat format, PixelSize size, Scene scene, bool alpha = false) =>
        Write(format, size, Image(size, scene, alpha), alpha);

    /// <summary>As <see cref="Draw"/> upright, stored so that <paramref name="orientation"/> turns it upright again.</summary>
    public static TestPicture DrawTurned(ImageFormat format, PixelSize upright, Scene scene, Orientation orientation)
    {
        // The inverse of a turn is drawn by formula, not by the code under test.
        var stored = orientation >= Orientation.Transposed ? upright.Transposed : upright;
        Scene turned = (x, y) => orientation switch
        {
            Orientation.MirroredHorizontally => scene(upright.Width - x, y),
            Orientation.UpsideDown => scene(upright.Width - x, upright.Height - y),
            Orientation.MirroredVertically => scene(x, upright.Height - y),
            Orientation.Transposed => scene(y, x),
            Orientation.TurnRight => scene(upright.Width - y, x),
            Orientation.Transverse => scene(upright.Width - y, upright.Height - x),
            Orientation.TurnLeft => scene(y, upright.Height - x),
            _ => scene(x, y),
        };
        var picture = Draw(format, stored, turned);
        return picture with { Info = picture.Info with { Orientation = orientation } };
    }

    /// <summary>16 bits a channel; the low byte repeats the high one.</summary>
    public static TestPicture Draw16(ImageFormat format, PixelSize size, Scene scene, bool alpha = false, byte[]? profile = null)
    {
        using var narrow = Image(size, scene, alpha);
        var wide = narrow.Linear(Fill(257, narrow.Bands), Fill(0, narrow.Bands)).Then(i => i.Cast("ushort")).Then(i => i.As("rgb16"));
        if (profile is not null) wide.SetBlob(VipsColours.ProfileField, profile);
        var picture = Write(format, size, wide, alpha, keepAll: profile is not null);
        return picture with { Info = picture.Info with { BitDepth = 16, HasProfile = profile is not null } };
    }

    /// <summary>One grey channel, taken from red, and alpha where asked for.</summary>
    public static TestPicture DrawGrey(ImageFormat format, PixelSize size, Scene scene, int bits = 8, bool alpha = false, byte[]? profile = null)
    {
        var pixels = Pixels.Of(size, scene).Data;
        int channels = alpha ? 2 : 1;
        byte[] samples = new byte[size.Area * channels * bits / 8];
        for (int i = 0; i < size.Area; i++)
            for (int channel = 0; channel < channels; channel++)
                samples.AsSpan((i * channels + channel) * bits / 8, bits / 8).Fill(pixels[4 * i + 3 * channel]);
        var image = VipsImage.FromPixels(samples, size, channels, bits == 16 ? VipsBandFormat.UShort : VipsBandFormat.UChar);
        if (profile is not null) image.SetBlob(VipsColours.ProfileField, profile);
        var picture = Write(format, size, image, alpha, keepAll: profile is not null);
        return picture with { Info = picture.Info with { BitDepth = bits, Channels = channels, HasProfile = profile is not null } };
    }

    /// <summary>An sRGB scene converted to one of libvips' own profiles (<c>p3</c>, <c>cmyk</c>) and written with or without it.</summary>
    public static TestPicture DrawThrough(string profile, ImageFormat format, PixelSize size, Scene scene, bool embed = true)
    {
        var converted = Image(size, scene, alpha: false).Then(image =>
        {
            using var operation = new VipsOperation("icc_transform");
            return operation.Set("in", image).Set("output_profile", profile).Set("input_profile", "srgb").Set("intent", "relative")
                .Set("black_point_compensation", true).BuildImage();
        });
        if (!embed) converted = converted.Then(i => i.Bare());
        var picture = Write(format, size, converted, alpha: false, keepAll: embed);
        return picture with { Info = picture.Info with { HasProfile = embed, IsCmyk = profile == "cmyk", Channels = profile == "cmyk" ? 4 : 3 } };
    }

    /// <summary>Samples taken as they are, with <paramref name="profile"/> attached.</summary>
    public static TestPicture DrawWithProfile(ImageFormat format, PixelSize size, Scene scene, byte[] profile)
    {
        var image = Image(size, scene, alpha: false);
        image.SetBlob(VipsColours.ProfileField, profile);
        var picture = Write(format, size, image, alpha: false, keepAll: true);
        return picture with { Info = picture.Info with { HasProfile = true } };
    }

    /// <summary>EXIF with a description and a place, XMP, IPTC and a profile, each with its planted words.</summary>
    public static TestPicture DrawWithMetadata(ImageFormat format, PixelSize size, Scene scene)
    {
        var image = Image(size, scene, alpha: false);
        image.SetText("exif-ifd0-ImageDescription", $"{PlantedExif} ({PlantedExif}, ASCII, {PlantedExif.Length + 1} components)");
        image.SetText("exif-ifd3-GPSLatitudeRef", "N (N, ASCII, 2 components, 2 bytes)");
        image.SetText("exif-ifd3-GPSLatitude", "51/1 30/1 123/100 (51, 30, 1.23, Rational, 3 components, 24 bytes)");
        image.SetText("exif-ifd3-GPSMapDatum", $"{PlantedExif} ({PlantedExif}, ASCII, {PlantedExif.Length + 1} components)");
        image.SetBlob("xmp-data", Encoding.UTF8.GetBytes($"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a>{PlantedXmp}</a></x:xmpmeta>"));
        image.SetBlob("iptc-data", Encoding.ASCII.GetBytes($"8BIM\x04\x04\0\0\0\0\0\x14\x1c\x02\x78\0\x0f{PlantedIptc}"));
        image.SetBlob(VipsColours.ProfileField, TestProfile.AdobeRgb(PlantedProfile));
        var picture = Write(format, size, image, alpha: false, keepAll: true);
        // libvips compresses what it writes into PNG: plant readable words as well.
        if (format == ImageFormat.Png) picture = picture with { Bytes = TestPng.WithText(picture.Bytes, "Comment", PlantedExif) };
        return picture with { Info = picture.Info with { HasProfile = true } };
    }

    /// <summary>A GIF or WebP whose frames are one scene each.</summary>
    public static TestPicture DrawAnimation(ImageFormat format, PixelSize size, int[] delaysMs, int loops, params Scene[] frames)
    {
        var images = frames.Select(scene => Image(size, scene, alpha: true)).ToList();
        using var stack = VipsImage.Stack(images).Then(i => i.ToMemory()).Then(i => i.Bare());
        foreach (var image in images) image.Dispose();
        new AnimationTimes(frames.Length, delaysMs, loops).Mark(stack);
        using var operation = new VipsOperation(format == ImageFormat.Gif ? "gifsave_buffer" : "webpsave_buffer");
        operation.Set("in", stack);
        if (format == ImageFormat.WebP) operation.Set("lossless", true);
        else operation.Set("dither", 0.0);
        return new(operation.BuildBytes(), new ImageInfo { Format = format, StoredSize = size, Frames = frames.Length, HasAlpha = true, Channels = 4 });
    }

    public static TestPicture Svg(PixelSize size, string content) =>
        new(Encoding.UTF8.GetBytes($"<svg xmlns='http://www.w3.org/2000/svg' width='{size.Width}' height='{size.Height}'>{content}</svg>"),
            new ImageInfo { Format = ImageFormat.Svg, StoredSize = size, HasAlpha = true, Channels = 4 });

    private static VipsImage Image(PixelSize size, Scene scene, bool alpha)
    {
        var image = VipsImage.FromPixels(Pixels.Of(size, scene).Data, size, 4);
        return alpha ? image : image.Then(i => i.CutBands(0, 3)).Then(i => i.As("srgb"));
    }

    private static double[] Fill(double value, int count) => [.. Enumerable.Repeat(value, count)];

    /// <summary>Gives up <paramref name="image"/>.</summary>
    private static TestPicture Write(ImageFormat format, PixelSize size, VipsImage image, bool alpha, bool keepAll = false)
    {
        using var source = image;
        using var operation = new VipsOperation(format switch
        {
            ImageFormat.Jpeg => "jpegsave_buffer",
            ImageFormat.Png => "pngsave_buffer",
            ImageFormat.WebP => "webpsave_buffer",
            ImageFormat.Avif => "heifsave_buffer",
            ImageFormat.Tiff => "tiffsave_buffer",
            _ => "gifsave_buffer",
        });
        operation.Set("in", source);
        _ = format switch
        {
            ImageFormat.Jpeg => operation.Set("Q", 97).Set("subsample_mode", "off"),
            ImageFormat.WebP => operation.Set("lossless", true),
            ImageFormat.Avif => operation.Set("compression", "av1").Set("Q", 95).Set("effort", 0).Set("bitdepth", 8).Set("subsample_mode", "off"),
            ImageFormat.Gif => operation.Set("dither", 0.0),
            _ => operation,
        };
        if (!keepAll && format != ImageFormat.Gif) operation.Set("strip", true);
        var sampling = (format, source.Bands) switch
        {
            (ImageFormat.Jpeg, 1) => ChromaSampling.Gray,
            (ImageFormat.Jpeg, 3) => ChromaSampling.Yuv444,
            _ => ChromaSampling.None,
        };
        return new(
            operation.BuildBytes(),
            new ImageInfo { Format = format, StoredSize = size, HasAlpha = alpha, Channels = alpha ? 4 : 3, ChromaSampling = sampling });
    }
}
