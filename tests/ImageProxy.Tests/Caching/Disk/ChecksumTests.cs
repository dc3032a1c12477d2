using ImageProxy.Caching.Disk;

namespace ImageProxy.Tests.Caching.Disk;

public class ChecksumTests
{
    [Test]
    public void Crc32C_CheckString_IsTheCheckValueOfTheCatalogue() => Assert.That(Checksum.Crc32C("123456789"u8), Is.EqualTo(0xE3069283));

    [TestCase(0x00, 0x8A9136AAu)]
    [TestCase(0xFF, 0x62A8AB43u)]
    public void Crc32C_ThirtyTwoEqualBytes_IsTheValueOfRfc3720(int value, uint expected) =>
        Assert.That(Checksum.Crc32C(Enumerable.Repeat((byte)value, 32).ToArray()), Is.EqualTo(expected));

    [Test]
    public void Quartered_EverySingleBitOfEveryLengthUpTo70_ChangesIt([Range(1, 70)] int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        uint before = Checksum.Quartered(bytes);
        for (int bit = 0; bit < length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(Checksum.Quartered(bytes), Is.Not.EqualTo(before), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Test]
    public void Quartered_ExchangedQuarters_ChangeIt()
    {
        byte[] bytes = [.. Enumerable.Range(0, 64).Select(i => (byte)(i / 16))];
        byte[] exchanged = [.. bytes[16..32], .. bytes[..16], .. bytes[32..]];

        Assert.That(Checksum.Quartered(exchanged), Is.Not.EqualTo(Checksum.Quartered(bytes)));
    }
}
