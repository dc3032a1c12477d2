using System.Runtime.InteropServices;

namespace ImageProxy.Benchmarks.Jpeg;

/// <summary>libjpeg-turbo's decode to scaled planes, into memory that is kept: the one to beat.</summary>
internal sealed class TurboDecoder : IDisposable
{
    private const string Library = "libturbojpeg.so.0";

    private readonly nint _decoder = InitDecompress();
    private readonly byte[] _file;
    private readonly int _width;
    private readonly int _height;
    private readonly byte[][] _planes = new byte[3][];
    private readonly int[] _strides = new int[3];
    private readonly nint[] _addresses = new nint[3];
    private readonly GCHandle[] _pins = new GCHandle[3];

    /// <param name="file">A JPEG of three components.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public TurboDecoder(byte[] file, int denominator)
    {
        _file = file;
        if (DecompressHeader3(_decoder, file, (nuint)file.Length, out int width, out int height, out int subsampling, out _) != 0)
            throw new InvalidDataException("libjpeg-turbo refused the file.");
        (_width, _height) = ((width + denominator - 1) / denominator, (height + denominator - 1) / denominator);
        for (int i = 0; i < 3; i++)
        {
            _strides[i] = PlaneWidth(i, _width, subsampling);
            _planes[i] = new byte[_strides[i] * PlaneHeight(i, _height, subsampling)];
            _pins[i] = GCHandle.Alloc(_planes[i], GCHandleType.Pinned);
            _addresses[i] = _pins[i].AddrOfPinnedObject();
        }
    }

    /// <summary>Zero where all went well.</summary>
    public int Decode() => DecompressToYuvPlanes(_decoder, _file, (nuint)_file.Length, _addresses, _width, _strides, _height, 0);

    public void Dispose()
    {
        foreach (var pin in _pins)
            pin.Free();
        _ = Destroy(_decoder);
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
