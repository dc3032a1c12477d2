using System.Runtime.InteropServices;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Native.Tests.Jpeg;

/// <summary>Scaled planes as libjpeg-turbo decodes them, to compare with. Its luma planes are padded to a whole chroma sample.</summary>
internal sealed class TurboPlanes
{
    private const string Library = "libturbojpeg.so.0";
    private const int Grey = 3;

    private TurboPlanes(byte[][] planes, int[] strides) => (Planes, Strides) = (planes, strides);

    public byte[][] Planes { get; }

    /// <summary>Samples a row, of each plane.</summary>
    public int[] Strides { get; }

    /// <exception cref="InvalidDataException">The library refused the file.</exception>
    public static TurboPlanes Decode(byte[] file, int denominator)
    {
        nint decoder = InitDecompress();
        try
        {
            Check(DecompressHeader3(decoder, file, (nuint)file.Length, out int width, out int height, out int subsampling, out _));
            var size = new PixelSize((width + denominator - 1) / denominator, (height + denominator - 1) / denominator);
            int count = subsampling == Grey ? 1 : 3;
            int[] strides = [.. Enumerable.Range(0, count).Select(i => PlaneWidth(i, size.Width, subsampling))];
            byte[][] planes = [.. Enumerable.Range(0, count).Select(i => new byte[strides[i] * PlaneHeight(i, size.Height, subsampling)])];
            var pins = planes.Select(plane => GCHandle.Alloc(plane, GCHandleType.Pinned)).ToList();
            nint[] addresses = [.. pins.Select(pin => pin.AddrOfPinnedObject())];
            int result = DecompressToYuvPlanes(decoder, file, (nuint)file.Length, addresses, size.Width, strides, size.Height, 0);
            pins.ForEach(pin => pin.Free());
            Check(result);
            return new(planes, strides);
        }
        finally
        {
            _ = Destroy(decoder);
        }
    }

    private static void Check(int result)
    {
        if (result != 0)
            throw new InvalidDataException("libjpeg-turbo refused the file.");
    }

    [DllImport(Library, EntryPoint = "tjInitDecompress")]
    private static extern nint InitDecompress();

    [DllImport(Library, EntryPoint = "tjDestroy")]
    private static extern int Destroy(nint decoder);

    [DllImport(Library, EntryPoint = "tjDecompressHeader3")]
    private static extern int DecompressHeader3(nint decoder, byte[] file, nuint length, out int width, out int height, out int subsampling, out int colorSpace);

    [DllImport(Library, EntryPoint = "tjPlaneWidth")]
    private static extern int PlaneWidth(int component, int width, int subsampling);

    [DllImport(Library, EntryPoint = "tjPlaneHeight")]
    private static extern int PlaneHeight(int component, int height, int subsampling);

    [DllImport(Library, EntryPoint = "tjDecompressToYUVPlanes")]
    private static extern int DecompressToYuvPlanes(nint decoder, byte[] file, nuint length, nint[] planes, int width, int[] strides, int height, int flags);
}
