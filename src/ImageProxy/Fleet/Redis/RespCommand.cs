using System.Buffers;
using System.Globalization;
using System.Text;

namespace ImageProxy.Fleet.Redis;

/// <summary>Writes commands in RESP: an array of byte strings.</summary>
internal static class RespCommand
{
    /// <param name="parts">Name and arguments: <see cref="string"/>, <see cref="byte"/>[], <see cref="int"/> or <see cref="long"/>.</param>
    public static byte[] Encode(params ReadOnlySpan<object> parts)
    {
        var to = new ArrayBufferWriter<byte>(256);
        WriteHeader(to, '*', parts.Length);
        foreach (object part in parts)
        {
            byte[] bytes = part switch
            {
                byte[] raw => raw,
                string text => Encoding.UTF8.GetBytes(text),
                int or long => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part}")),
                _ => throw new ArgumentException($"A {part.GetType().Name} cannot be sent.", nameof(parts)),
            };
            WriteHeader(to, '$', bytes.Length);
            to.Write(bytes);
            to.Write("\r\n"u8);
        }

        return to.WrittenSpan.ToArray();
    }

    private static void WriteHeader(ArrayBufferWriter<byte> to, char type, int number)
    {
        var into = to.GetSpan(16);
        into[0] = (byte)type;
        number.TryFormat(into[1..], out int digits, provider: CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(into[(1 + digits)..]);
        to.Advance(digits + 3);
    }
}
