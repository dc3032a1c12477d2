using ImageProxy.Images;

namespace ImageProxy.Caching;

/// <summary>
/// Leads from a request's own words straight to an entry of the memory tier, and goes when the entry goes. What else it knows is for whoever
/// made it.
/// </summary>
/// <param name="path">Of a URL, in the one form that the service itself writes.</param>
/// <param name="format">Negotiated.</param>
internal abstract class Shortcut(string path, FormatToken format)
{
    public string Path { get; } = path;

    public FormatToken Format { get; } = format;

    /// <summary>Null until the tier has taken it.</summary>
    public MemoryEntry? Entry { get; set; }

    /// <summary>Bytes it holds besides <see cref="Path"/>.</summary>
    public abstract int Bytes { get; }
}
