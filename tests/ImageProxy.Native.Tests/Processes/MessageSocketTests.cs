using System.ComponentModel;
using System.Diagnostics;
using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Tests.Processes;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MessageSocketTests : IDisposable
{
    private readonly MessageSocket _ours;
    private readonly MessageSocket _theirs;
    private readonly byte[] _buffer = new byte[65_536];

    public MessageSocketTests()
    {
        var (ours, theirs) = MessageSocket.CreatePair();
        using (theirs)
            (_ours, _theirs) = (ours, MessageSocket.FromInherited(LinuxApi.fcntl(theirs.Number, LinuxApi.DuplicateCloseOnExec, 0)));
    }

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Test]
    public void Receive_SeveralMessages_KeepsTheirBorders()
    {
        byte[][] messages = [[1], [2, 3, 4], .. new[] { 60_000, 65_536 }.Select(length => Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray())];
        foreach (byte[] message in messages)
            Assert.That(_theirs.TrySend(message));
        foreach (byte[] message in messages)
        {
            var outcome = _ours.Receive(_buffer, TimeSpan.Zero, out int length);
            Assert.That((outcome, length), Is.EqualTo((ReceiveOutcome.Message, message.Length)));
            Assert.That(_buffer.AsSpan(0, length).SequenceEqual(message));
        }

        Assert.That(_ours.Receive(_buffer, TimeSpan.Zero, out _), Is.EqualTo(ReceiveOutcome.TimedOut));
    }

    [Test]
    public void Receive_LongerThanTheBuffer_TellsTheWholeLengthAndLosesTheRest()
    {
        _theirs.TrySend([1, 2, 3, 4, 5]);
        _theirs.TrySend([6]);
        byte[] small = [9, 9, 9, 9];
        var outcome = _ours.Receive(small.AsSpan(0, 3), TimeSpan.Zero, out int length);
        Assert.That((outcome, length, small), Is.EqualTo((ReceiveOutcome.Message, 5, new byte[] { 1, 2, 3, 9 })));
        Assert.That((_ours.Receive(small, TimeSpan.Zero, out length), length, small[0]), Is.EqualTo((ReceiveOutcome.Message, 1, (byte)6)));
    }

    [Test]
    public void Receive_NothingComes_IsTimedOutAfterTheTimeAndNotBefore()
    {
        long started = Stopwatch.GetTimestamp();
        var outcome = _ours.Receive(_buffer, TimeSpan.FromMilliseconds(30), out int length);
        Assert.That((outcome, length), Is.EqualTo((ReceiveOutcome.TimedOut, 0)));
        Assert.That(Stopwatch.GetElapsedTime(started), Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(30)));
    }

    [TestCase(0)]
    [TestCase(-5_000)]
    public void Receive_NoTime_TimesOutAtOnceButTakesWhatIsThere(int milliseconds)
    {
        Assert.That(_ours.Receive(_buffer, TimeSpan.FromMilliseconds(milliseconds), out _), Is.EqualTo(ReceiveOutcome.TimedOut));
        _theirs.TrySend([1]);
        Assert.That(_ours.Receive(_buffer, TimeSpan.FromMilliseconds(milliseconds), out _), Is.EqualTo(ReceiveOutcome.Message));
    }

    [Test]
    public async Task Receive_WithoutEnd_WaitsForTheMessage()
    {
        var receiving = Task.Run(() => (_ours.Receive(_buffer, Timeout.InfiniteTimeSpan, out int length), length));
        _theirs.TrySend([1, 2]);
        Assert.That(await receiving.WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo((ReceiveOutcome.Message, 2)));
    }

    [Test]
    public async Task Receive_OtherEndCloses_IsClosedAfterWhatItHasSaid()
    {
        _theirs.TrySend([1]);
        _theirs.Dispose();
        Assert.That(_ours.Receive(_buffer, TimeSpan.FromSeconds(30), out _), Is.EqualTo(ReceiveOutcome.Message));
        Assert.That(_ours.Receive(_buffer, TimeSpan.FromSeconds(30), out _), Is.EqualTo(ReceiveOutcome.Closed));
        Assert.That(_ours.TrySend([1]), Is.False);

        var (ours, theirs) = MessageSocket.CreatePair();
        using var waits = ours;
        var receiving = Task.Run(() => waits.Receive(_buffer, Timeout.InfiniteTimeSpan, out _));
        theirs.Dispose();
        Assert.That(await receiving.WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo(ReceiveOutcome.Closed));
    }

    [Test]
    public void TrySend_MoreThanAMessageMayHold_Throws() =>
        Assert.That(() => _ours.TrySend(new byte[16 << 20]), Throws.TypeOf<Win32Exception>().With.Property("NativeErrorCode").EqualTo(90), "EMSGSIZE");

    [Test]
    public void Receive_FromAChildThatEnds_IsClosed()
    {
        var (ours, theirs) = MessageSocket.CreatePair();
        using var socket = ours;
        using var child = Child.StartStill([], theirs);
        theirs.Dispose();
        Assert.That(socket.Receive(_buffer, TimeSpan.Zero, out _), Is.EqualTo(ReceiveOutcome.TimedOut));
        child.Process.Kill();
        Assert.That(socket.Receive(_buffer, TimeSpan.FromSeconds(30), out _), Is.EqualTo(ReceiveOutcome.Closed));
    }
}
