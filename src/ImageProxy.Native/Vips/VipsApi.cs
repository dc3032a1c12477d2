using System.Runtime.InteropServices;

namespace ImageProxy.Native.Vips;

/// <summary>A GLib value: a type and 16 bytes whose meaning the type gives. All zero before <see cref="VipsApi.g_value_init"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    public ulong Data0;
    public ulong Data1;
}

/// <summary>
/// What we call in libvips and GLib, spelled as in C. No variadic function is declared: operations are built by name, see
/// <see cref="VipsOperation"/>. Functions that return <c>int</c> answer 0 or, on error, another value with the reason in the error buffer.
/// </summary>
internal static unsafe partial class VipsApi
{
    internal const string Vips = "libvips.so.42";
    internal const string GObject = "libgobject-2.0.so.0";
    internal const string GLib = "libglib-2.0.so.0";

    internal const nuint BooleanType = 5 << 2;
    internal const nuint IntType = 6 << 2;
    internal const nuint DoubleType = 15 << 2;

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)] internal static partial int vips_init(string argv0);

    /// <summary>Part 0, 1 or 2 of the version.</summary>
    [LibraryImport(Vips)] internal static partial int vips_version(int flag);

    [LibraryImport(Vips)] internal static partial void vips_concurrency_set(int concurrency);

    [LibraryImport(Vips)] internal static partial void vips_cache_set_max(int max);

    [LibraryImport(Vips)] internal static partial void vips_cache_set_max_mem(nuint bytes);

    [LibraryImport(Vips)] internal static partial void vips_cache_set_max_files(int files);

    [LibraryImport(Vips)] internal static partial void vips_block_untrusted_set(int state);

    /// <summary>Blocks or unblocks the named class and everything below it; an unknown name does nothing.</summary>
    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_operation_block_set(string name, int state);

    /// <summary>Bytes libvips holds for pixels.</summary>
    [LibraryImport(Vips)] internal static partial nuint vips_tracked_get_mem();

    /// <summary>Calls <paramref name="visit"/> for every live object until it answers non-null.</summary>
    [LibraryImport(Vips)]
    internal static partial nint vips_object_map(delegate* unmanaged[Cdecl]<nint, nint, nint, nint> visit, nint a, nint b);

    /// <summary>The text, which the caller frees with g_free, of all errors since the last call; the buffer is empty afterwards.</summary>
    [LibraryImport(Vips)] internal static partial nint vips_error_buffer_copy();

    /// <summary>Empties the error buffer: calls that succeed leave remarks in it, and a full one takes no more.</summary>
    [LibraryImport(Vips)] internal static partial void vips_error_clear();

    /// <summary>A new operation, the caller unrefs; NULL where there is no such operation.</summary>
    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)] internal static partial VipsOperationHandle vips_operation_new(string name);

    /// <summary>Checks the arguments and runs the operation (image operations only prepare themselves: pixels come later).</summary>
    [LibraryImport(Vips)] internal static partial int vips_object_build(VipsOperationHandle operation);

    /// <summary>Drops the references a built operation, or one whose build failed, holds on its outputs. Before the last unref.</summary>
    [LibraryImport(Vips)] internal static partial void vips_object_unref_outputs(nint operation);

    /// <summary>Finds an argument; the three results belong to the operation.</summary>
    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_object_get_argument(
        VipsOperationHandle operation, string name, out nint pspec, out nint argumentClass, out nint argumentInstance);

    /// <summary>Sets an argument from text: numbers, booleans and the nicknames of enumerations.</summary>
    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_object_set_argument_from_string(VipsOperationHandle operation, string name, string value);

    [LibraryImport(Vips)] internal static partial nuint vips_image_get_type();

    [LibraryImport(Vips)] internal static partial nuint vips_blob_get_type();

    [LibraryImport(Vips)] internal static partial nuint vips_array_int_get_type();

    [LibraryImport(Vips)] internal static partial nuint vips_array_double_get_type();

    [LibraryImport(Vips)] internal static partial nuint vips_array_image_get_type();

    /// <summary>A blob over memory that is not copied; with a NULL <paramref name="free"/> the caller keeps the memory. Freed by vips_area_unref.</summary>
    [LibraryImport(Vips)] internal static partial VipsAreaHandle vips_blob_new(nint free, void* data, nuint length);

    /// <summary>A blob with a copy of <paramref name="data"/>. Freed by vips_area_unref.</summary>
    [LibraryImport(Vips)] internal static partial VipsAreaHandle vips_blob_copy(ReadOnlySpan<byte> data, nuint length);

    /// <summary>Start and length of a blob; the memory is the blob's.</summary>
    [LibraryImport(Vips)] internal static partial void* vips_blob_get(nint blob, out nuint length);

    [LibraryImport(Vips)] internal static partial VipsAreaHandle vips_array_int_new(ReadOnlySpan<int> values, int count);

    [LibraryImport(Vips)] internal static partial VipsAreaHandle vips_array_double_new(ReadOnlySpan<double> values, int count);

    /// <summary>Refs every image.</summary>
    [LibraryImport(Vips)] internal static partial VipsAreaHandle vips_array_image_new(ReadOnlySpan<nint> images, int count);

    /// <summary>The values, which stay the array's.</summary>
    [LibraryImport(Vips)] internal static partial double* vips_array_double_get(nint array, out int count);

    [LibraryImport(Vips)] internal static partial void vips_area_unref(nint area);

    /// <summary>An image over memory that is not copied and outlives the image. NULL on error.</summary>
    [LibraryImport(Vips)]
    internal static partial VipsImageHandle vips_image_new_from_memory(
        void* pixels, nuint byteCount, int width, int height, int bands, VipsBandFormat format);

    /// <summary>Copies <paramref name="pixels"/>: the caller keeps them. NULL on error.</summary>
    [LibraryImport(Vips)]
    internal static partial VipsImageHandle vips_image_new_from_memory_copy(
        ReadOnlySpan<byte> pixels, nuint byteCount, int width, int height, int bands, VipsBandFormat format);

    /// <summary>Computes all pixels into memory of the image returned, which the caller unrefs. NULL on error.</summary>
    [LibraryImport(Vips)] internal static partial VipsImageHandle vips_image_copy_memory(VipsImageHandle image);

    /// <summary>All pixels, tight, freed with g_free. NULL on error.</summary>
    [LibraryImport(Vips)] internal static partial void* vips_image_write_to_memory(VipsImageHandle image, out nuint byteCount);

    [LibraryImport(Vips)] internal static partial int vips_image_get_width(VipsImageHandle image);

    [LibraryImport(Vips)] internal static partial int vips_image_get_height(VipsImageHandle image);

    [LibraryImport(Vips)] internal static partial int vips_image_get_bands(VipsImageHandle image);

    [LibraryImport(Vips)] internal static partial VipsBandFormat vips_image_get_format(VipsImageHandle image);

    [LibraryImport(Vips)] internal static partial VipsInterpretation vips_image_guess_interpretation(VipsImageHandle image);

    /// <summary>0 for plain pixels; packed LABQ and Radiance pixels have another value.</summary>
    [LibraryImport(Vips)] internal static partial int vips_image_get_coding(VipsImageHandle image);

    [LibraryImport(Vips)] internal static partial int vips_image_hasalpha(VipsImageHandle image);

    /// <summary>Type of a field, 0 where there is none.</summary>
    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint vips_image_get_typeof(VipsImageHandle image, string name);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_get_int(VipsImageHandle image, string name, out int value);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_image_set_int(VipsImageHandle image, string name, int value);

    /// <summary>The values stay the image's.</summary>
    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_get_array_int(VipsImageHandle image, string name, out int* values, out int count);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_image_set_array_int(VipsImageHandle image, string name, ReadOnlySpan<int> values, int count);

    /// <summary>The bytes stay the image's.</summary>
    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_get_blob(VipsImageHandle image, string name, out void* data, out nuint length);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_image_set_blob_copy(VipsImageHandle image, string name, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_image_set_string(VipsImageHandle image, string name, string value);

    /// <summary>Names of all fields, NULL at the end, freed with g_strfreev.</summary>
    [LibraryImport(Vips)] internal static partial nint* vips_image_get_fields(VipsImageHandle image);

    /// <summary>0 where the field was not there, or is one every image has.</summary>
    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_remove(VipsImageHandle image, string name);

    /// <summary>Makes the next strip computed from this image fail. May be called from any thread.</summary>
    [LibraryImport(Vips)] internal static partial void vips_image_set_kill(VipsImageHandle image, int kill);

    /// <summary>An interpolator for <c>affine</c>, the caller unrefs. NULL where there is none of that name.</summary>
    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)] internal static partial VipsInterpolateHandle vips_interpolate_new(string name);

    [LibraryImport(Vips)] internal static partial nuint vips_interpolate_get_type();

    [LibraryImport(GObject)] internal static partial void g_object_unref(nint instance);

    /// <summary>Copies the value. A name the object does not have is only a warning: ask vips_object_get_argument first.</summary>
    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_set_property(VipsOperationHandle instance, string name, in GValue value);

    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_get_property(VipsOperationHandle instance, string name, ref GValue value);

    [LibraryImport(GObject)] internal static partial nint g_value_init(ref GValue value, nuint type);

    [LibraryImport(GObject)] internal static partial void g_value_unset(ref GValue value);

    [LibraryImport(GObject)] internal static partial void g_value_set_boolean(ref GValue value, int content);

    [LibraryImport(GObject)] internal static partial void g_value_set_int(ref GValue value, int content);

    [LibraryImport(GObject)] internal static partial int g_value_get_int(in GValue value);

    [LibraryImport(GObject)] internal static partial void g_value_set_double(ref GValue value, double content);

    [LibraryImport(GObject)] internal static partial double g_value_get_double(in GValue value);

    /// <summary>Refs the object.</summary>
    [LibraryImport(GObject)] internal static partial void g_value_set_object(ref GValue value, SafeHandle instance);

    /// <summary>A new reference on the object, NULL where there is none.</summary>
    [LibraryImport(GObject)] internal static partial VipsImageHandle g_value_dup_object(in GValue value);

    /// <summary>Refs the area.</summary>
    [LibraryImport(GObject)] internal static partial void g_value_set_boxed(ref GValue value, VipsAreaHandle area);

    /// <summary>The area, which stays the value's.</summary>
    [LibraryImport(GObject)] internal static partial nint g_value_get_boxed(in GValue value);

    [LibraryImport(GLib)] internal static partial void g_free(void* memory);

    [LibraryImport(GLib)] internal static partial void g_strfreev(nint* strings);

    [LibraryImport(GLib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int g_setenv(string variable, string value, int overwrite);
}
