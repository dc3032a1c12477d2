namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// Decodes JPEGs at 1/8, 1/4 or 1/2 to the same samples as libjpeg-turbo, faster: at such a scale most of a file need not be decoded, only
/// passed over, and a progressive one need not be kept. Takes YCbCr in the usual samplings and grey, 8 bits, Huffman codes.
/// </summary>
public static class JpegScaledDecoder
{
    /// <summary>
    /// Decodes a file. Work and memory are bounded by its length and the area of its planes, which is at most 4 blocks for each byte of the
    /// file. Bytes that are wrong are a result, never an exception.
    /// </summary>
    /// <param name="denominator">8, 4 or 2: the planes have an eighth, a quarter or half of the sides of the original's, rounded up.</param>
    /// <param name="planes">To be disposed of by the caller.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another <paramref name="denominator"/>.</exception>
    public static JpegDecodeResult TryDecode(ReadOnlySpan<byte> file, int denominator, out JpegPlanes? planes)
    {
        if (denominator is not (8 or 4 or 2))
            throw new ArgumentOutOfRangeException(nameof(denominator), denominator, "The denominator is 8, 4 or 2.");
        var workspace = JpegWorkspace.Rent();
        var decoding = new JpegDecoding(file, denominator, workspace);
        var result = decoding.Run();
        decoding.Release();
        workspace.Return();
        planes = decoding.Planes;
        if (result != JpegDecodeResult.Decoded)
        {
            planes?.Dispose();
            planes = null;
        }

        return result;
    }
}
