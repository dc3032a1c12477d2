using System.Buffers.Binary;
using System.Text;

namespace ImageProxy.Native.Tests.Rendering;

/// <summary>Puts chunks into PNG files.</summary>
public static class TestPng
{
    /// <summary>Signature and IHDR, which stays first.</summary>
    private const int HeadLength = 8 + 25;

    public static byte[] WithText(byte[] png, string keyword, string text)
    {
        byte[] content = [.. "tEXt"u8, .. Encoding.Latin1.GetBytes(keyword), 0, .. Encoding.Latin1.GetBytes(text)];
        byte[] length = new byte[4], check = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(content));
        return [.. png[..HeadLength], .. length, .. content, .. check, .. png[HeadLength..]];
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }

        return ~crc;
    }
}
