namespace ImageProxy.Native.Files;

/// <summary>Why a path could not be resolved.</summary>
public enum PathProblem
{
    None,

    /// <summary>Nothing is there, a part of it is not a folder, a name is too long for the file system, or links go in a circle.</summary>
    NotThere,

    /// <summary>A folder on the way may not be searched.</summary>
    Denied,

    /// <summary>The file system itself failed.</summary>
    Broken,
}
