using ImageProxy.Imaging.Jpeg;

namespace ImageProxy.Imaging.Tests.Jpeg;

public sealed class EntropyBytesTests
{
    [Test]
    public void Unstuff_StuffedByteAtEveryOffsetOfEveryLength_IsOneByte([Range(2, 70)] int length)
    {
        for (int at = 0; at < length - 1; at++)
        {
            byte[] file = Counting(length);
            (file[at], file[at + 1]) = (0xFF, 0);
            byte[] data = new byte[length];
            int written = EntropyBytes.Unstuff(file, data, out int marker);
            Assert.That(data[..written], Is.EqualTo((byte[])[.. file[..(at + 1)], .. file[(at + 2)..]]));
            Assert.That(marker, Is.EqualTo(length), "no marker");
        }
    }

    [Test]
    public void Unstuff_MarkerAtEveryOffsetOfEveryLength_EndsTheData([Range(2, 70)] int length, [Values((byte)0xD0, (byte)0xD9, (byte)0xFF)] byte code)
    {
        for (int at = 0; at < length - 1; at++)
        {
            byte[] file = Counting(length);
            (file[at], file[at + 1]) = (0xFF, code);
            byte[] data = new byte[length];
            int written = EntropyBytes.Unstuff(file, data, out int marker);
            Assert.That((marker, data[..written]), Is.EqualTo((at, file[..at])));
            Assert.That(EntropyBytes.FindEnd(file), Is.EqualTo(code == 0xD0 ? length : at), "restarts do not end a scan");
        }
    }

    [Test]
    public void Unstuff_AnyMixture_EqualsTheLongWay()
    {
        var random = new Random(5);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] file = new byte[random.Next(200)];
            for (int i = 0; i < file.Length; i++)
                file[i] = random.Next(4) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            var expected = new List<byte>();
            int at = 0;
            while (at < file.Length && (file[at] != 0xFF || (at + 1 < file.Length && file[at + 1] == 0)))
            {
                expected.Add(file[at]);
                at += file[at] == 0xFF ? 2 : 1;
            }

            byte[] data = new byte[file.Length];
            int written = EntropyBytes.Unstuff(file, data, out int marker);
            Assert.That(data[..written], Is.EqualTo(expected));
            Assert.That(marker, Is.EqualTo(at == file.Length || at + 1 == file.Length ? file.Length : at));
        }
    }

    private static byte[] Counting(int length) => [.. Enumerable.Range(1, length).Select(i => (byte)i)];
}
