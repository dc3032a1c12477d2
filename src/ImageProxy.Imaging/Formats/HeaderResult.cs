using System.Diagnostics.CodeAnalysis;

namespace ImageProxy.Imaging.Formats;

/// <summary>What <see cref="HeaderReader"/> found: a description, or a fault.</summary>
/// <param name="Info">Null exactly where <paramref name="Fault"/> is not None.</param>
/// <param name="Fault">None on success.</param>
/// <param name="Detail">One sentence for clients, made of our own words only; empty on success.</param>
public readonly record struct HeaderResult(ImageInfo? Info, HeaderFault Fault, string Detail)
{
    [MemberNotNullWhen(true, nameof(Info))]
    public bool Succeeded => Info is not null;

    internal static HeaderResult Of(ImageInfo info) => new(info, HeaderFault.None, "");

    internal static HeaderResult NotAnImage(string detail) => new(null, HeaderFault.NotAnImage, detail);

    internal static HeaderResult Truncated(string detail) => new(null, HeaderFault.Truncated, detail);

    internal static HeaderResult Malformed(string detail) => new(null, HeaderFault.Malformed, detail);

    internal static HeaderResult Unsupported(string detail) => new(null, HeaderFault.Unsupported, detail);
}
