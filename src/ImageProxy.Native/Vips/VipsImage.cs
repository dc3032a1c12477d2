using System.Runtime.InteropServices;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Native.Vips;

/// <summary>
/// A libvips image: pixels, or a recipe for pixels that runs when somebody asks for them. Every operation returns a new image and leaves
/// this one to its owner; <see cref="Then"/> gives it up in the same breath.
/// </summary>
/// <exception cref="VipsException">From every operation.</exception>
internal sealed unsafe class VipsImage : IDisposable
{
    public VipsImage(VipsImageHandle handle) => Handle = handle;

    public VipsImageHandle Handle { get; }

    public int Width => VipsApi.vips_image_get_width(Handle);

    public int Height => VipsApi.vips_image_get_height(Handle);

    public PixelSize Size => new(Width, Height);

    /// <summary>Channels, alpha among them.</summary>
    public int Bands => VipsApi.vips_image_get_bands(Handle);

    public VipsBandFormat Format => VipsApi.vips_image_get_format(Handle);

    /// <summary>Meaning of the bands, corrected where the header and the pixels contradict each other.</summary>
    public VipsInterpretation Interpretation => VipsApi.vips_image_guess_interpretation(Handle);

    /// <summary>True for Lab packed into 32 bits: most operations want it unpacked first.</summary>
    public bool IsPacked => VipsApi.vips_image_get_coding(Handle) != 0;

    public bool HasAlpha => VipsApi.vips_image_hasalpha(Handle) != 0;

    /// <summary>Largest value of the alpha channel.</summary>
    public double MaxAlpha => Interpretation is VipsInterpretation.Rgb16 or VipsInterpretation.Grey16 ? 65_535 : 255;

    /// <summary>An image over pinned pixels, tight rows, which the caller keeps until all images made from it are gone.</summary>
    public static VipsImage FromPinned(void* pixels, PixelSize size, int bands)
    {
        var image = VipsApi.vips_image_new_from_memory(
            pixels, (nuint)size.Area * (nuint)bands, size.Width, size.Height, bands, VipsBandFormat.UChar);
        if (image.IsInvalid) throw VipsException.FromErrorBuffer("image_new_from_memory");
        return new VipsImage(image).Then(i => i.As(bands < 3 ? "b-w" : "srgb"));
    }

    /// <summary>An image over a copy of <paramref name="pixels"/>: tight rows of 8-bit samples.</summary>
    public static VipsImage FromPixels(ReadOnlySpan<byte> pixels, PixelSize size, int bands, VipsBandFormat format = VipsBandFormat.UChar)
    {
        var image = VipsApi.vips_image_new_from_memory_copy(pixels, (nuint)pixels.Length, size.Width, size.Height, bands, format);
        if (image.IsInvalid) throw VipsException.FromErrorBuffer("image_new_from_memory_copy");
        string meaning = (format, bands) switch
        {
            (VipsBandFormat.UShort, < 3) => "grey16",
            (VipsBandFormat.UShort, _) => "rgb16",
            (_, < 3) => "b-w",
            _ => "srgb",
        };
        return new VipsImage(image).Then(i => i.As(meaning));
    }

    /// <summary>Lays images of one size below each other.</summary>
    public static VipsImage Stack(IReadOnlyList<VipsImage> images)
    {
        using var operation = new VipsOperation("arrayjoin");
        return operation.Set("in", images).Set("across", 1).BuildImage();
    }

    /// <summary>Puts the bands of images of one size behind each other.</summary>
    public static VipsImage JoinBands(IReadOnlyList<VipsImage> images)
    {
        using var operation = new VipsOperation("bandjoin");
        return operation.Set("in", images).BuildImage();
    }

    /// <summary>Applies <paramref name="step"/> and disposes this image, also where the step throws.</summary>
    public VipsImage Then(Func<VipsImage, VipsImage> step)
    {
        using (this)
            return step(this);
    }

    /// <summary>The same pixels with another meaning.</summary>
    public VipsImage As(string interpretation)
    {
        using var operation = new VipsOperation("copy");
        return operation.Set("in", this).Set("interpretation", interpretation).BuildImage();
    }

    public VipsImage Cut(PixelArea area)
    {
        using var operation = new VipsOperation("extract_area");
        return operation.Set("input", this).Set("left", area.Left).Set("top", area.Top)
            .Set("width", area.Width).Set("height", area.Height).BuildImage();
    }

    /// <summary>Takes <paramref name="count"/> bands from <paramref name="first"/>.</summary>
    public VipsImage CutBands(int first, int count)
    {
        using var operation = new VipsOperation("extract_band");
        return operation.Set("in", this).Set("band", first).Set("n", count).BuildImage();
    }

    /// <summary>Lays the image at <paramref name="place"/> on a canvas of <paramref name="background"/>, one value a band.</summary>
    public VipsImage Embed(PixelPoint place, PixelSize canvas, ReadOnlySpan<double> background)
    {
        using var operation = new VipsOperation("embed");
        return operation.Set("in", this).Set("x", place.Left).Set("y", place.Top).Set("width", canvas.Width).Set("height", canvas.Height)
            .Set("extend", "background").Set("background", background).BuildImage();
    }

    /// <summary>As <see cref="Embed"/>, with the edge pixels repeated outwards.</summary>
    public VipsImage Extend(PixelPoint place, PixelSize canvas)
    {
        using var operation = new VipsOperation("embed");
        return operation.Set("in", this).Set("x", place.Left).Set("y", place.Top).Set("width", canvas.Width).Set("height", canvas.Height)
            .Set("extend", "copy").BuildImage();
    }

    /// <summary>The 8-bit image with an opaque alpha channel behind its bands.</summary>
    public VipsImage WithAlpha()
    {
        using var operation = new VipsOperation("bandjoin_const");
        return operation.Set("in", this).Set("c", [255.0]).BuildImage().Then(i => i.Cast("uchar"));
    }

    /// <param name="format">A libvips nickname: <c>uchar</c>, <c>ushort</c>, <c>float</c>.</param>
    public VipsImage Cast(string format)
    {
        using var operation = new VipsOperation("cast");
        return operation.Set("in", this).Set("format", format).BuildImage();
    }

    public VipsImage ToColourSpace(string space)
    {
        using var operation = new VipsOperation("colourspace");
        return operation.Set("in", this).Set("space", space).BuildImage();
    }

    public VipsImage Premultiply(double maxAlpha)
    {
        using var operation = new VipsOperation("premultiply");
        return operation.Set("in", this).Set("max_alpha", maxAlpha).BuildImage();
    }

    public VipsImage Unpremultiply(double maxAlpha)
    {
        using var operation = new VipsOperation("unpremultiply");
        return operation.Set("in", this).Set("max_alpha", maxAlpha).BuildImage();
    }

    /// <summary><c>pixel · factors + offsets</c>, one value a band.</summary>
    public VipsImage Linear(ReadOnlySpan<double> factors, ReadOnlySpan<double> offsets)
    {
        using var operation = new VipsOperation("linear");
        return operation.Set("in", this).Set("a", factors).Set("b", offsets).BuildImage();
    }

    public VipsImage Rotate(string angle)
    {
        using var operation = new VipsOperation("rot");
        return operation.Set("in", this).Set("angle", angle).BuildImage();
    }

    public VipsImage Flip(string direction)
    {
        using var operation = new VipsOperation("flip");
        return operation.Set("in", this).Set("direction", direction).BuildImage();
    }

    /// <summary>Smallest sample of all bands; computes all pixels.</summary>
    public double Min()
    {
        using var operation = new VipsOperation("min");
        return operation.Set("in", this).Build().GetDouble("out");
    }

    /// <summary>One value a band.</summary>
    public double[] PointAt(int x, int y)
    {
        using var operation = new VipsOperation("getpoint");
        return operation.Set("in", this).Set("x", x).Set("y", y).Build().GetDoubles("out_array");
    }

    /// <summary>Computes all pixels, once, into memory.</summary>
    public VipsImage ToMemory()
    {
        var image = VipsApi.vips_image_copy_memory(Handle);
        return image.IsInvalid ? throw VipsException.FromErrorBuffer("image_copy_memory") : new VipsImage(image);
    }

    /// <summary>All pixels, tight rows, bands interleaved.</summary>
    public byte[] ToPixels()
    {
        void* pixels = VipsApi.vips_image_write_to_memory(Handle, out nuint byteCount);
        if (pixels is null) throw VipsException.FromErrorBuffer("image_write_to_memory");
        try
        {
            return new ReadOnlySpan<byte>(pixels, checked((int)byteCount)).ToArray();
        }
        finally
        {
            VipsApi.g_free(pixels);
        }
    }

    /// <summary>The field's value; null where there is none or it is no number.</summary>
    public int? GetInt(string field) => Has(field) && VipsApi.vips_image_get_int(Handle, field, out int value) == 0 ? value : null;

    /// <summary>A copy of the field's values; empty where there is none.</summary>
    public int[] GetInts(string field) =>
        Has(field) && VipsApi.vips_image_get_array_int(Handle, field, out int* values, out int count) == 0
            ? new ReadOnlySpan<int>(values, count).ToArray()
            : [];

    /// <summary>A copy of the field's bytes; empty where there is none.</summary>
    public byte[] GetBlob(string field) =>
        Has(field) && VipsApi.vips_image_get_blob(Handle, field, out void* data, out nuint length) == 0
            ? new ReadOnlySpan<byte>(data, checked((int)length)).ToArray()
            : [];

    /// <summary>Changes this image: only on one that nobody else holds, fresh from <see cref="Bare"/> or <see cref="As"/>.</summary>
    public void SetInt(string field, int value) => VipsApi.vips_image_set_int(Handle, field, value);

    /// <inheritdoc cref="SetInt"/>
    public void SetInts(string field, ReadOnlySpan<int> values) => VipsApi.vips_image_set_array_int(Handle, field, values, values.Length);

    /// <inheritdoc cref="SetInt"/>
    public void SetBlob(string field, ReadOnlySpan<byte> data) => VipsApi.vips_image_set_blob_copy(Handle, field, data, (nuint)data.Length);

    /// <inheritdoc cref="SetInt"/>
    public void SetText(string field, string value) => VipsApi.vips_image_set_string(Handle, field, value);

    /// <summary>
    /// The same pixels without any metadata: EXIF, XMP, IPTC, profile, comments, whatever the loader attached; the resolution becomes libvips'
    /// own default, a pixel a millimetre, as JPEG and PNG write it in any case and the original's would say something of it. The savers' own
    /// <c>strip</c> is not enough: webpsave of libvips 8.14.1 writes EXIF with GPS all the same.
    /// </summary>
    public VipsImage Bare()
    {
        using var operation = new VipsOperation("copy");
        var copy = operation.Set("in", this).Set("xres", 1.0).Set("yres", 1.0).BuildImage();
        nint* fields = VipsApi.vips_image_get_fields(copy.Handle);
        for (nint* field = fields; *field != 0; field++)
            VipsApi.vips_image_remove(copy.Handle, Marshal.PtrToStringUTF8(*field)!);
        VipsApi.g_strfreev(fields);
        return copy;
    }

    /// <summary>Makes the computation under way on this image fail soon. Safe from any thread while the image is not disposed.</summary>
    public void Kill() => VipsApi.vips_image_set_kill(Handle, 1);

    public void Dispose() => Handle.Dispose();

    private bool Has(string field) => VipsApi.vips_image_get_typeof(Handle, field) != 0;
}
