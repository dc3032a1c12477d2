using ImageProxy.Images;

namespace ImageProxy.Caching;

/// <summary>An original that could not be rendered.</summary>
/// <param name="OriginalETag">Entity tag of the bytes that were tried; other bytes deserve another try.</param>
internal sealed record UnusableOriginal(string OriginalETag, ImageFault Fault);
