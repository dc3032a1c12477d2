namespace ImageProxy.Imaging.Planning;

/// <summary>What a mode must know of the pixels before it can plan.</summary>
public enum Analysis
{
    /// <summary>The header is enough.</summary>
    None,

    /// <summary><see cref="Findings.Content"/>: the picture without its uniform border.</summary>
    Border,

    /// <summary><see cref="Findings.Attention"/>: where the picture draws attention.</summary>
    Attention,
}
