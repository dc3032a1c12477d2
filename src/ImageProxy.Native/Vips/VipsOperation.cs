using System.Runtime.InteropServices;

namespace ImageProxy.Native.Vips;

/// <summary>
/// A libvips operation, built by name: set the inputs, build, take the outputs, dispose. Built directly, without the operation cache.
/// </summary>
/// <exception cref="VipsException">From every member: an unknown operation or argument, a value out of range, a failed build.</exception>
internal sealed unsafe class VipsOperation : IDisposable
{
    private readonly string _name;
    private readonly VipsOperationHandle _handle;

    public VipsOperation(string name)
    {
        _name = name;
        _handle = VipsApi.vips_operation_new(name);
        if (_handle.IsInvalid) throw VipsException.FromErrorBuffer(name, isMissingOperation: true);
    }

    public VipsOperation Set(string argument, int value)
    {
        GValue content = default;
        VipsApi.g_value_init(ref content, VipsApi.IntType);
        VipsApi.g_value_set_int(ref content, value);
        return Set(argument, ref content);
    }

    public VipsOperation Set(string argument, double value)
    {
        GValue content = default;
        VipsApi.g_value_init(ref content, VipsApi.DoubleType);
        VipsApi.g_value_set_double(ref content, value);
        return Set(argument, ref content);
    }

    public VipsOperation Set(string argument, bool value)
    {
        GValue content = default;
        VipsApi.g_value_init(ref content, VipsApi.BooleanType);
        VipsApi.g_value_set_boolean(ref content, value ? 1 : 0);
        return Set(argument, ref content);
    }

    /// <summary>Sets an enumeration by its nickname, or a string.</summary>
    public VipsOperation Set(string argument, string value)
    {
        if (VipsApi.vips_object_set_argument_from_string(_handle, argument, value) != 0) throw VipsException.FromErrorBuffer(_name);
        return this;
    }

    /// <summary>The operation takes its own reference on <paramref name="image"/>.</summary>
    public VipsOperation Set(string argument, VipsImage image) => SetObject(argument, VipsApi.vips_image_get_type(), image.Handle);

    /// <summary>Copies the values.</summary>
    public VipsOperation Set(string argument, ReadOnlySpan<double> values)
    {
        using var area = VipsApi.vips_array_double_new(values, values.Length);
        return SetArea(argument, VipsApi.vips_array_double_get_type(), area);
    }

    /// <summary>Copies the values.</summary>
    public VipsOperation Set(string argument, ReadOnlySpan<int> values)
    {
        using var area = VipsApi.vips_array_int_new(values, values.Length);
        return SetArea(argument, VipsApi.vips_array_int_get_type(), area);
    }

    /// <summary>The operation takes its own reference on every image.</summary>
    public VipsOperation Set(string argument, IReadOnlyList<VipsImage> images)
    {
        nint[] pointers = [.. images.Select(image => image.Handle.DangerousGetHandle())];
        using var area = VipsApi.vips_array_image_new(pointers, pointers.Length);
        GC.KeepAlive(images);
        return SetArea(argument, VipsApi.vips_array_image_get_type(), area);
    }

    /// <summary>Sets memory that is not copied: it stays pinned until every image made from it is disposed.</summary>
    public VipsOperation SetPinned(string argument, void* data, int length)
    {
        using var blob = VipsApi.vips_blob_new(0, data, (nuint)length);
        return SetArea(argument, VipsApi.vips_blob_get_type(), blob);
    }

    /// <summary>Copies <paramref name="data"/>.</summary>
    public VipsOperation SetCopy(string argument, ReadOnlySpan<byte> data)
    {
        using var blob = VipsApi.vips_blob_copy(data, (nuint)data.Length);
        return SetArea(argument, VipsApi.vips_blob_get_type(), blob);
    }

    public VipsOperation SetInterpolator(string argument, string name)
    {
        using var interpolate = VipsApi.vips_interpolate_new(name);
        if (interpolate.IsInvalid) throw VipsException.FromErrorBuffer(_name);
        return SetObject(argument, VipsApi.vips_interpolate_get_type(), interpolate);
    }

    public VipsOperation Build()
    {
        if (VipsApi.vips_object_build(_handle) != 0) throw VipsException.FromErrorBuffer(_name);
        return this;
    }

    public VipsImage BuildImage()
    {
        Build();
        GValue content = Get("out", VipsApi.vips_image_get_type());
        var image = VipsApi.g_value_dup_object(content);
        VipsApi.g_value_unset(ref content);
        return new(image);
    }

    /// <summary>Builds, and copies an output that is a blob.</summary>
    public byte[] BuildBytes(string argument = "buffer")
    {
        Build();
        GValue content = Get(argument, VipsApi.vips_blob_get_type());
        try
        {
            nint blob = VipsApi.g_value_get_boxed(content);
            if (blob == 0) throw new VipsException(_name, "no output");
            void* data = VipsApi.vips_blob_get(blob, out nuint length);
            return new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
        }
        finally
        {
            VipsApi.g_value_unset(ref content);
        }
    }

    public int GetInt(string argument)
    {
        GValue content = Get(argument, VipsApi.IntType);
        int value = VipsApi.g_value_get_int(content);
        VipsApi.g_value_unset(ref content);
        return value;
    }

    public double GetDouble(string argument)
    {
        GValue content = Get(argument, VipsApi.DoubleType);
        double value = VipsApi.g_value_get_double(content);
        VipsApi.g_value_unset(ref content);
        return value;
    }

    public double[] GetDoubles(string argument)
    {
        GValue content = Get(argument, VipsApi.vips_array_double_get_type());
        double* values = VipsApi.vips_array_double_get(VipsApi.g_value_get_boxed(content), out int count);
        double[] copy = new ReadOnlySpan<double>(values, count).ToArray();
        VipsApi.g_value_unset(ref content);
        return copy;
    }

    public void Dispose() => _handle.Dispose();

    private VipsOperation SetObject(string argument, nuint type, SafeHandle instance)
    {
        GValue content = default;
        VipsApi.g_value_init(ref content, type);
        VipsApi.g_value_set_object(ref content, instance);
        return Set(argument, ref content);
    }

    private VipsOperation SetArea(string argument, nuint type, VipsAreaHandle area)
    {
        GValue content = default;
        VipsApi.g_value_init(ref content, type);
        VipsApi.g_value_set_boxed(ref content, area);
        return Set(argument, ref content);
    }

    /// <summary>Hands over and unsets <paramref name="content"/>.</summary>
    private VipsOperation Set(string argument, ref GValue content)
    {
        try
        {
            CheckArgument(argument);
            VipsApi.g_object_set_property(_handle, argument, content);
            return this;
        }
        finally
        {
            VipsApi.g_value_unset(ref content);
        }
    }

    /// <summary>The caller unsets the value.</summary>
    private GValue Get(string argument, nuint type)
    {
        CheckArgument(argument);
        GValue content = default;
        VipsApi.g_value_init(ref content, type);
        VipsApi.g_object_get_property(_handle, argument, ref content);
        return content;
    }

    private void CheckArgument(string argument)
    {
        if (VipsApi.vips_object_get_argument(_handle, argument, out _, out _, out _) != 0) throw VipsException.FromErrorBuffer(_name);
    }
}
