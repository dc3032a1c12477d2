using ImageProxy.Imaging.Formats;

namespace ImageProxy.Imaging.Planning;

/// <summary>How the rendition is written.</summary>
/// <param name="Format">Jpeg, Png, Gif, WebP or Avif.</param>
/// <param name="Quality">1 to 100; without meaning for PNG and GIF.</param>
/// <param name="Effort">Encoder effort in the format's own scale: WebP 0 to 6, AVIF 0 to 9, PNG 1 to 9 (zlib level), GIF 1 to 10; -1 takes the default.</param>
/// <param name="Animate">Keep all frames, where the original has several and <paramref name="Format"/> can hold them.</param>
public sealed record OutputEncoding(ImageFormat Format, int Quality, int Effort = -1, bool Animate = false);
