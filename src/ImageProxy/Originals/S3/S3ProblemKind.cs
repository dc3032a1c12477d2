namespace ImageProxy.Originals.S3;

/// <summary>What an answer of S3 that is not an object means to us.</summary>
internal enum S3ProblemKind
{
    /// <summary>304: the entity tag still holds.</summary>
    NotModified,

    /// <summary>404.</summary>
    Missing,

    /// <summary>403 without a complaint about the credentials: no permission, or a missing key and no right to list.</summary>
    Forbidden,

    /// <summary>416.</summary>
    OutOfRange,

    /// <summary>The credentials are wrong, expired or absent, or the clock is off. Helps only the operator.</summary>
    Credentials,

    /// <summary>No such bucket, another region, a request this bucket does not take.</summary>
    WrongBucket,

    /// <summary>In cold storage.</summary>
    Archived,

    /// <summary>5xx, refused connections, broken answers: worth another attempt.</summary>
    Failing,

    /// <summary>503 SlowDown or 429: worth another attempt after a longer pause.</summary>
    Throttled,

    /// <summary>The body ended early or does not match its checksum: worth one more attempt.</summary>
    BodyCut,

    /// <summary>Past AttemptTimeout or Deadline.</summary>
    TooSlow,
}
