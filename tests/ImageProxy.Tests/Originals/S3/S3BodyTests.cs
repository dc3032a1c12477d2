using Amazon.Runtime;
using ImageProxy.Originals.S3;

namespace ImageProxy.Tests.Originals.S3;

public sealed class S3BodyTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1000)]
    [TestCase(65_536)]
    [TestCase(65_537)]
    [TestCase(400_001)]
    public async Task ReadAsync_AnyLengthAnnouncedOrNot_GivesExactlyTheBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        foreach (long? announced in new long?[] { length, null })
        {
            using var stream = new DripStream(bytes);
            var (owner, count) = (await S3Body.ReadAsync(stream, announced, 1 << 20, default))!.Value;
            using (owner)
                Assert.That(owner.Memory[..count].Span.SequenceEqual(bytes), Is.True);
        }
    }

    [TestCase(1000, true)]
    [TestCase(1001, false)]
    [TestCase(1_000_000, false)]
    public async Task ReadAsync_LengthUnknown_StopsBehindTheLimit(int length, bool fits)
    {
        using var stream = new MemoryStream(new byte[length]);
        var body = await S3Body.ReadAsync(stream, null, 1000, default);
        body?.Owner.Dispose();
        Assert.That(body is not null, Is.EqualTo(fits));
        Assert.That(stream.Position, Is.LessThanOrEqualTo(4096));
    }

    [Test]
    public async Task ReadAsync_AnnouncedOverTheLimit_ReadsNothing()
    {
        using var stream = new MemoryStream(new byte[2000]);
        Assert.That(await S3Body.ReadAsync(stream, 1001, 1000, default), Is.Null);
        Assert.That(stream.Position, Is.Zero);
    }

    [TestCase(9)]
    [TestCase(11)]
    public void ReadAsync_OtherLengthThanAnnounced_Throws(int announced)
    {
        using var stream = new MemoryStream(new byte[10]);
        Assert.That(async () => await S3Body.ReadAsync(stream, announced, 1000, default), Throws.TypeOf<S3BodyException>());
    }

    [Test]
    public void ReadAsync_ConnectionOrChecksumBreaks_ThrowsOneType()
    {
        foreach (var fault in new Exception[] { new IOException("cut"), new HttpRequestException("cut"), new AmazonClientException("hash") })
        {
            using var stream = new DripStream([1, 2, 3], fault);
            Assert.That(async () => await S3Body.ReadAsync(stream, 10, 1000, default), Throws.TypeOf<S3BodyException>());
        }
    }

    /// <summary>Gives a few hundred bytes per read; at the end the fault, if any.</summary>
    private sealed class DripStream(byte[] bytes, Exception? fault = null) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = Read(buffer.Span[..Math.Min(buffer.Length, 777)]);
            return read == 0 && fault is not null ? throw fault : ValueTask.FromResult(read);
        }
    }
}
