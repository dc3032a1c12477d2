using System.Globalization;
using System.Text;

namespace ImageProxy.Fleet.Redis;

/// <summary>Writes commands in RESP: an array of byte strings.</summary>
internal static class RespCommand
{
    /// <summary>Of a header at most: a letter, ten digits, the end of the line.</summary>
    private const int HeaderBytes = 13;

    /// <param name="parts">Name and arguments: <see cref="string"/>, <see cref="byte"/>[], <see cref="int"/> or <see cref="long"/>.</param>
    public static ReadOnlyMemory<byte> Encode(params ReadOnlySpan<object> parts)
    {
        byte[]?[] encoded = new byte[parts.Length][];
        int length = HeaderBytes;
        for (int i = 0; i < parts.Length; i++)
        {
            encoded[i] = parts[i] switch
            {
                byte[] raw => raw,
                string text => Encoding.UTF8.GetBytes(text),
                int or long => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{parts[i]}")),
                _ => throw new ArgumentException($"A {parts[i].GetType().Name} cannot be sent.", nameof(parts)),
            };
            length += HeaderBytes + encoded[i]!.Length + 2;
        }

        // Once, as large as it may be: an original among the parts is copied no further.
        byte[] command = GC.AllocateUninitializedArray<byte>(length);
        int at = WriteHeader(command, '*', parts.Length);
        foreach (byte[]? bytes in encoded)
        {
            at += WriteHeader(command.AsSpan(at), '$', bytes!.Length);
            bytes.CopyTo(command, at);
            at += bytes.Length;
            "\r\n"u8.CopyTo(command.AsSpan(at));
            at += 2;
        }

        return command.AsMemory(0, at);
    }

    /// <returns>Bytes written.</returns>
    private static int WriteHeader(Span<byte> into, char type, int number)
    {
        into[0] = (byte)type;
        number.TryFormat(into[1..], out int digits, provider: CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(into[(1 + digits)..]);
        return digits + 3;
    }
}
