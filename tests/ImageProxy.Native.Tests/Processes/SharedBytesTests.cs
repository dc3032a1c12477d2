using System.Globalization;
using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Tests.Processes;

internal sealed class SharedBytesTests
{
    [Test]
    public void Write_LongerAndLonger_GrowsAndReadsBack()
    {
        using var bytes = SharedBytes.Create("imageproxy-test", 0);
        foreach (int length in (int[])[0, 1, 4_096, 5_000_000, 3])
        {
            byte[] written = Pattern(length, length), read = new byte[length];
            bytes.Write(written);
            Assert.That(bytes.TryRead(read));
            Assert.That(read.AsSpan().SequenceEqual(written), $"{length} bytes");
        }
    }

    [Test]
    public void TryRead_BeyondTheEnd_IsFalse()
    {
        using var bytes = SharedBytes.Create("imageproxy-test", 100);
        Assert.That((bytes.TryRead(new byte[100]), bytes.TryRead(new byte[101]), bytes.TryRead([])), Is.EqualTo((true, false, true)));
    }

    [Test]
    public void TryRead_FileCutShortByTheOtherSide_IsFalseAndNoFault()
    {
        using var bytes = SharedBytes.Create("imageproxy-test", 128 << 20);
        Assert.That(LinuxApi.ftruncate(bytes.File, 10), Is.Zero);
        Assert.That((bytes.TryRead(new byte[11]), bytes.TryRead(new byte[10])), Is.EqualTo((false, true)));
    }

    [Test]
    public void Create_Long_TakesNoRoomBeforeItIsWritten()
    {
        using var bytes = SharedBytes.Create("imageproxy-test", 128 << 20);
        Assert.That(RoomOf(bytes), Is.Zero);
        bytes.Write(Pattern(1_000_000, 1));
        Assert.That(RoomOf(bytes), Is.InRange(1_000_000, 2_200_000), "in whole pages, which may be large ones");
    }

    [Test]
    public void Release_MoreThanIsKept_GivesTheRestBackAndKeepsTheLength()
    {
        using var bytes = SharedBytes.Create("imageproxy-test", 0);
        byte[] written = Pattern(24 << 20, 1), read = new byte[24 << 20];
        bytes.Write(written);

        bytes.Release(written.Length, keep: 8 << 20);

        Assert.That(RoomOf(bytes), Is.EqualTo(8 << 20));
        Assert.That(bytes.TryRead(read));
        Assert.That(read.AsSpan(0, 8 << 20).SequenceEqual(written.AsSpan(0, 8 << 20)));
        Assert.That(read.AsSpan(8 << 20).ContainsAnyExcept((byte)0), Is.False);
    }

    [Test]
    public void Release_NoMoreThanIsKept_ChangesNothing()
    {
        using var bytes = SharedBytes.Create("imageproxy-test", 0);
        byte[] written = Pattern(50_000, 1), read = new byte[50_000];
        bytes.Write(written);
        bytes.Release(written.Length, keep: 50_000);
        Assert.That(bytes.TryRead(read));
        Assert.That(read.AsSpan().SequenceEqual(written));
    }

    [Test]
    public void Map_Writable_IsTheSameMemory()
    {
        using var bytes = SharedBytes.Create("imageproxy-test", 10_000);
        using var mapped = bytes.Map(10_000, writable: true);
        mapped.Memory.Span[9_999] = 42;
        byte[] read = new byte[10_000];
        bytes.TryRead(read);
        Assert.That(read[9_999], Is.EqualTo(42));
    }

    [Test]
    public void Map_LongerThanTheFile_ShowsWhatIsWrittenLater()
    {
        using var bytes = SharedBytes.Create("imageproxy-test", 0);
        using var mapped = bytes.Map(1 << 20, writable: false);
        byte[] written = Pattern(100_000, 3);
        bytes.Write(written);
        Assert.That(mapped.Memory.Span[..100_000].SequenceEqual(written));
    }

    [Test]
    public void Mapped_Disposed_ThrowsInsteadOfReading()
    {
        using var bytes = SharedBytes.Create("imageproxy-test", 100);
        var mapped = bytes.Map(100, writable: false);
        using (mapped.Pin(100))
            Assert.That(() => mapped.Pin(101), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => mapped.Pin(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        ((IDisposable)mapped).Dispose();
        ((IDisposable)mapped).Dispose();
        Assert.That(() => mapped.GetSpan().Length, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => mapped.Pin(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void File_HandedToAChild_IsReadThere()
    {
        using var bytes = SharedBytes.Create("imageproxy-test", 0);
        bytes.Write("from here to there"u8);
        using var child = Child.Start(() => { }, "/bin/cat", ["/proc/self/fd/3"], [], [bytes.File]);
        Assert.That(child.End().Said, Is.EqualTo("from here to there"));
    }

    private static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Bytes of memory the kernel holds for it.</summary>
    private static long RoomOf(SharedBytes bytes)
    {
        using var child = Child.Start(() => { }, "/usr/bin/stat", ["-L", "-c", "%b", "/proc/self/fd/3"], [], [bytes.File]);
        return 512 * long.Parse(child.End().Said, CultureInfo.InvariantCulture);
    }
}
