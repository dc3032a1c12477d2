namespace ImageProxy.Pictures.Encoders;

/// <summary>Where the Huffman tables of a JPEG come from.</summary>
public enum JpegHuffman
{
    /// <summary>The tables of T.81, annex K. Progressive files have fitted ones all the same.</summary>
    Standard,

    /// <summary>Made for each scan.</summary>
    Fitted,

    /// <summary>Made for each scan, and badly: one bit for the commonest symbol, one more for the next, 16 for all of the many rest.</summary>
    Lopsided,
}
