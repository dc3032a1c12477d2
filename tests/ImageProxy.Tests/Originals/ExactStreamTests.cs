using ImageProxy.Originals;

namespace ImageProxy.Tests.Originals;

public sealed class ExactStreamTests
{
    [Test]
    public async Task CopyTo_LongerInner_StopsAtCount()
    {
        using var inner = new MemoryStream([1, 2, 3, 4, 5]);
        await using var exact = new ExactStream(inner, 3, Timeout.InfiniteTimeSpan, TimeProvider.System);
        using var copy = new MemoryStream();
        await exact.CopyToAsync(copy);
        Assert.That(copy.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(exact.Position, Is.EqualTo(3));
    }

    [Test]
    public void Read_LongerInner_StopsAtCount()
    {
        using var inner = new MemoryStream([1, 2, 3, 4, 5]);
        using var exact = new ExactStream(inner, 3, Timeout.InfiniteTimeSpan, TimeProvider.System);
        byte[] buffer = new byte[10];
        Assert.That(exact.Read(buffer, 2, 8), Is.EqualTo(3));
        Assert.That(buffer[2..6], Is.EqualTo(new byte[] { 1, 2, 3, 0 }));
        Assert.That(exact.Read(buffer, 0, 10), Is.Zero);
    }

    [Test]
    public void CopyTo_ShorterInner_Throws()
    {
        using var inner = new MemoryStream([1, 2]);
        using var exact = new ExactStream(inner, 3, TimeSpan.FromMinutes(1), TimeProvider.System);
        Assert.That(async () => await exact.CopyToAsync(Stream.Null), Throws.InstanceOf<EndOfStreamException>());
    }

    [Test]
    public void Read_InnerStalls_ThrowsAfterTheTime()
    {
        var time = new ManualTime();
        using var exact = new ExactStream(new StalledStream(), 3, TimeSpan.FromSeconds(2), time);
        var read = exact.ReadAsync(new byte[3]).AsTask();
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.That(read.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.That(async () => await read, Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Read_CallerLeaves_IsCancelled()
    {
        using var gone = new CancellationTokenSource();
        using var exact = new ExactStream(new StalledStream(), 3, TimeSpan.FromSeconds(2), new ManualTime());
        var read = exact.ReadAsync(new byte[3], gone.Token).AsTask();
        gone.Cancel();
        Assert.That(async () => await read, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Dispose_Owner_GoesToo()
    {
        var inner = new MemoryStream([1]);
        var owner = new MemoryStream();
        new ExactStream(inner, 1, Timeout.InfiniteTimeSpan, TimeProvider.System, owner).Dispose();
        Assert.That((inner.CanRead, owner.CanRead), Is.EqualTo((false, false)));
    }

    private sealed class StalledStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
