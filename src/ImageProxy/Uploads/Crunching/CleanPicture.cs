using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Uploads.Crunching;

/// <summary>A picture that was decoded and encoded here: nothing but pixels has survived.</summary>
internal sealed record CleanPicture(byte[] Bytes, ImageFormat Format, PixelSize Size);
