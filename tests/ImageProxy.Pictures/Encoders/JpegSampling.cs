namespace ImageProxy.Pictures.Encoders;

/// <summary>How many samples colour gets for each of brightness.</summary>
public enum JpegSampling
{
    /// <summary>4:2:0, colour halved both ways.</summary>
    S420,

    /// <summary>4:2:2, colour halved in width.</summary>
    S422,

    /// <summary>4:4:0, colour halved in height.</summary>
    S440,

    /// <summary>4:1:1, colour a quarter as wide.</summary>
    S411,

    /// <summary>4:4:4, colour as fine as brightness.</summary>
    S444,

    /// <summary>One component, no colour.</summary>
    Grey,
}
