using System.Buffers;
using ImageProxy.Originals;

namespace ImageProxy.Tests.Originals;

internal sealed class OriginalTests
{
    [Test]
    public void Dispose_WhileAJobHolds_KeepsTheBufferUntilTheJobLetsGo()
    {
        var buffer = new Buffer();
        var original = new Original(new("s", "\"e\"", null, 3), buffer, 3);
        var job = original.Share();

        original.Dispose();
        Assert.That((buffer.Returned, original.Bytes.Length), Is.EqualTo((0, 3)));
        job.Dispose();

        Assert.That(buffer.Returned, Is.EqualTo(1));
    }

    private sealed class Buffer : IMemoryOwner<byte>
    {
        public int Returned { get; private set; }

        public Memory<byte> Memory { get; } = new byte[8];

        public void Dispose() => Returned++;
    }
}
