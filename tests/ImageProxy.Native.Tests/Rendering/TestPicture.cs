using ImageProxy.Imaging.Formats;

namespace ImageProxy.Native.Tests.Rendering;

/// <summary>An original drawn for a test, with what a header parser would say of it.</summary>
public sealed record TestPicture(byte[] Bytes, ImageInfo Info)
{
    public override string ToString() => $"{Info.Format} {Info.StoredSize}";
}
