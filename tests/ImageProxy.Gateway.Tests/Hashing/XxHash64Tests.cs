using System.Text;
using ImageProxy.Gateway.Hashing;

namespace ImageProxy.Gateway.Tests.Hashing;

internal sealed class XxHash64Tests
{
    /// <summary>Published values of other implementations: empty, a byte, less than four, and more than a stripe with eight, four and single bytes left.</summary>
    [TestCase("", 0xEF46DB3751D8E999)]
    [TestCase("a", 0xD24EC4F1A98C6E5B)]
    [TestCase("abc", 0x44BC2CF5AD770999UL)]
    [TestCase("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void Hash_KnownText_HasItsPublishedValue(string text, ulong expected) =>
        Assert.That(XxHash64.Hash(Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));

    [Test]
    public void Hash_OneBitOtherwise_ChangesAboutHalfOfTheBits([Values(1, 7, 8, 31, 32, 33, 100)] int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 37))];
        ulong before = XxHash64.Hash(bytes);
        var changed = new List<int>();
        for (int bit = 0; bit < length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            changed.Add(System.Numerics.BitOperations.PopCount(before ^ XxHash64.Hash(bytes)));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.That(changed, Is.All.InRange(8, 56));
        Assert.That(changed.Average(), Is.EqualTo(32).Within(4));
    }
}
