namespace ImageProxy.Images;

/// <summary>The shapes a URL of a picture can have.</summary>
internal enum ImageTargetKind
{
    /// <summary><c>/{width}/{height}/{mode}/{key}</c></summary>
    Box,

    /// <summary><c>/preset/{name}/{key}</c></summary>
    Preset,

    /// <summary><c>/avatar/{size}/{key}</c></summary>
    Avatar,

    /// <summary><c>/original/{key}</c></summary>
    Original,

    /// <summary><c>/describe/{key}</c></summary>
    Describe,
}
