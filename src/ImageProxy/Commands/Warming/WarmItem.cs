using ImageProxy.Images;

namespace ImageProxy.Commands.Warming;

/// <summary>One rendition that is to be there.</summary>
/// <param name="Path">Its URL, from the slash on.</param>
/// <param name="Format">That a client would negotiate.</param>
internal readonly record struct WarmItem(string Path, FormatToken Format);
