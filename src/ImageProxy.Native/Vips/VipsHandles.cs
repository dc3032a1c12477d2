using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Native.Vips;

/// <summary>One reference on a VipsImage.</summary>
internal sealed class VipsImageHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        VipsApi.g_object_unref(handle);
        return true;
    }
}

/// <summary>One reference on a VipsOperation and, after its build, on its outputs.</summary>
internal sealed class VipsOperationHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        VipsApi.vips_object_unref_outputs(handle);
        VipsApi.g_object_unref(handle);
        return true;
    }
}

/// <summary>One reference on a VipsInterpolate.</summary>
internal sealed class VipsInterpolateHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        VipsApi.g_object_unref(handle);
        return true;
    }
}

/// <summary>One reference on a VipsArea: a blob or an array.</summary>
internal sealed class VipsAreaHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        VipsApi.vips_area_unref(handle);
        return true;
    }
}
