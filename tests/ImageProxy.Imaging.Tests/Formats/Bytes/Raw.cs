using System.Buffers.Binary;
using System.Text;

namespace ImageProxy.Imaging.Tests.Formats.Bytes;

/// <summary>Numbers and text as bytes, and bytes put together.</summary>
internal static class Raw
{
    public static byte[] Join(params IEnumerable<byte[]> parts) => [.. parts.SelectMany(part => part)];

    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Be16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Be32(long value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, unchecked((uint)value));
        return bytes;
    }

    public static byte[] Le16(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] Le24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    public static byte[] Le32(long value)
    {
        byte[] bytes = Be32(value);
        Array.Reverse(bytes);
        return bytes;
    }

    /// <summary>The same bytes with some replaced.</summary>
    public static byte[] With(this byte[] bytes, int at, params byte[] patch)
    {
        byte[] copy = [.. bytes];
        patch.CopyTo(copy, at);
        return copy;
    }
}
