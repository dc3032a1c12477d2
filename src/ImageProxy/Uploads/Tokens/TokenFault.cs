namespace ImageProxy.Uploads.Tokens;

/// <summary>Why a token is void.</summary>
internal enum TokenFault
{
    None,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>Not written by anybody who has one of the keys.</summary>
    Forged,

    Expired,
}
