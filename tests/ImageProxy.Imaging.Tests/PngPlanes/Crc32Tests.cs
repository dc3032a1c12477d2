using System.Text;
using ImageProxy.Imaging.Png;

namespace ImageProxy.Imaging.Tests.PngPlanes;

public sealed class Crc32Tests
{
    // The check value every description of this checksum gives, and the end chunk of every PNG.
    [TestCase("123456789", 0xCBF43926u)]
    [TestCase("IEND", 0xAE426082u)]
    [TestCase("", 0u)]
    public void Of_KnownText_IsItsChecksum(string text, uint expected) => Assert.That(Crc32.Of(Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));

    [Test]
    public void Append_AnyLengthInAnyParts_EqualsBitByBit()
    {
        byte[] bytes = new byte[300];
        new Random(3).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            var part = bytes.AsSpan(0, length);
            uint expected = BitByBit(part);
            Assert.That(Crc32.Of(part), Is.EqualTo(expected), $"{length} bytes");
            Assert.That(Crc32.Append(Crc32.Of(part[..(length / 3)]), part[(length / 3)..]), Is.EqualTo(expected), $"{length} bytes in two parts");
        }
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }

        return ~crc;
    }
}
