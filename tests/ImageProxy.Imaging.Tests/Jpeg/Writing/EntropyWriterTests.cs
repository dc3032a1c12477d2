using System.Globalization;
using System.Text;
using ImageProxy.Imaging.Jpeg.Writing;

namespace ImageProxy.Imaging.Tests.Jpeg.Writing;

internal sealed class EntropyWriterTests
{
    /// <param name="ones">Share of tokens that are all ones, in percent: 0 to 100.</param>
    [Test]
    public void Write_AnyTokens_IsTheirBitsOneAfterTheOther([Range(0, 30)] int seed, [Values(0, 20, 100)] int ones)
    {
        var random = new Random(seed);
        ulong[] codes = new ulong[TokenList.Kinds];
        string[] texts = new string[TokenList.Kinds];
        for (int kind = 0; kind < TokenList.Kinds; kind++)
        {
            int length = random.Next(1, 17), code = random.Next(100) < ones ? (1 << length) - 1 : random.Next(1 << length), behind = Math.Min(kind & 15, 11);
            codes[kind] = ((ulong)code << (behind + 5)) | (uint)(length + behind);
            texts[kind] = Bits(code, length);
        }

        var bits = new StringBuilder();
        uint[] tokens = new uint[random.Next(0, 300)];
        foreach (ref uint token in tokens.AsSpan())
        {
            int kind = random.Next(TokenList.Kinds), behind = Math.Min(kind & 15, 11), number = random.Next(100) < ones ? (1 << behind) - 1 : random.Next(1 << behind);
            token = (uint)kind | ((uint)number << 16);
            bits.Append(texts[kind]).Append(Bits(number, behind));
        }

        byte[] to = new byte[(bits.Length / 4) + EntropyWriter.Slack];
        int written = EntropyWriter.Write(tokens, codes, to);
        Assert.That(to[..written], Is.EqualTo(Bytes(bits.ToString())));
    }

    private static string Bits(int number, int count) => count == 0 ? "" : Convert.ToString(number, 2).PadLeft(count, '0');

    private static List<byte> Bytes(string bits)
    {
        var bytes = new List<byte>();
        for (int at = 0; at < bits.Length; at += 8)
        {
            bytes.Add(byte.Parse(bits[at..Math.Min(at + 8, bits.Length)].PadRight(8, '1'), NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture));
            if (bytes[^1] == 0xFF)
                bytes.Add(0);
        }

        return bytes;
    }
}
