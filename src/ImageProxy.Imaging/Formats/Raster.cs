using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>Decoded pixels: 8 bits a channel, rows from top to bottom without gaps.</summary>
/// <param name="Channels">3 for R, G, B; 4 with alpha, not premultiplied.</param>
/// <param name="Pixels">Width × height × <paramref name="Channels"/> bytes.</param>
public sealed record Raster(PixelSize Size, int Channels, byte[] Pixels);
