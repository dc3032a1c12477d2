namespace ImageProxy.Imaging.Formats;

/// <summary>One line of a TIFF directory.</summary>
/// <param name="Type">The TIFF field type: 1 BYTE, 3 SHORT, 4 LONG, ….</param>
/// <param name="Count">Number of values; as the file says, so it may be a lie.</param>
/// <param name="Width">Bytes a value; 0 for types that are not unsigned integers of up to 32 bits.</param>
/// <param name="Position">Where the values start, from the start of the TIFF bytes; may lie outside them.</param>
internal readonly record struct TiffEntry(ushort Type, uint Count, int Width, long Position);
