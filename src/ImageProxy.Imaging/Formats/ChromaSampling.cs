namespace ImageProxy.Imaging.Formats;

/// <summary>How a JPEG stores colour beside brightness: the size of its Cb and Cr planes against Y.</summary>
public enum ChromaSampling
{
    /// <summary>Nothing to say: RGB, CMYK or YCCK, or a format other than JPEG.</summary>
    None,

    /// <summary>One plane, no colour.</summary>
    Gray,

    /// <summary>4:4:4, full size.</summary>
    Yuv444,

    /// <summary>4:2:2, half the width.</summary>
    Yuv422,

    /// <summary>4:2:0, half the width and half the height.</summary>
    Yuv420,

    /// <summary>4:4:0, half the height.</summary>
    Yuv440,

    /// <summary>4:1:1, a quarter of the width.</summary>
    Yuv411,

    /// <summary>YCbCr with any other sampling factors.</summary>
    Other,
}
