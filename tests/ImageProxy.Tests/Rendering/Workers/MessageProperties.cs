using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

/// <summary>What one side writes, the other reads; what is damaged on the way is refused, or is a value like any other.</summary>
internal sealed class MessageProperties
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(WireSamples)], MaxTest = 2_000)]
    public bool Read_OfJobWritten_IsTheSameJob(WorkerJob job, int number, FsCheck.NonNegativeInt length)
    {
        var read = WorkerJob.Read(job.Write(number, length.Get).Written, out int readNumber, out int readLength);
        return (read, readNumber, readLength) == (job, number, length.Get);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(WireSamples)], MaxTest = 1_000)]
    public bool Read_OfReplyWritten_IsTheSameReply(WorkerReply reply) =>
        WireSamples.Describe(WorkerReply.Read(reply.Write().Written)) == WireSamples.Describe(reply);

    [FsCheck.NUnit.Property(Arbitrary = [typeof(WireSamples)], MaxTest = 1_000)]
    public bool Read_OfHelloWritten_IsTheSameHello(WorkerHello hello) => WorkerHello.Read(hello.Write().Written) == hello;

    [FsCheck.NUnit.Property(MaxTest = 2_000)]
    public bool Read_OfAnyBytes_IsRefused(byte[] bytes) => !ReadsJob(bytes) && !ReadsReply(bytes) && !ReadsHello(bytes);

    [Test]
    public void Read_EveryTruncatedPrefix_IsRefused([Range(1, 12)] int seed)
    {
        byte[] job = Job(seed), reply = Reply(seed), hello = Hello(seed);
        Assert.Multiple(() =>
        {
            Assert.That(Enumerable.Range(0, job.Length).Where(length => ReadsJob(job[..length])), Is.Empty, "jobs");
            Assert.That(Enumerable.Range(0, reply.Length).Where(length => ReadsReply(reply[..length])), Is.Empty, "replies");
            Assert.That(Enumerable.Range(0, hello.Length).Where(length => ReadsHello(hello[..length])), Is.Empty, "hellos");
        });
    }

    [Test]
    public void Read_OneByteTooMany_IsRefused([Range(1, 12)] int seed) =>
        Assert.That((ReadsJob([.. Job(seed), 0]), ReadsReply([.. Reply(seed), 0]), ReadsHello([.. Hello(seed), 0])), Is.EqualTo((false, false, false)));

    /// <summary>What is read nevertheless must be within all ranges: then it can be written and read once more.</summary>
    [Test]
    public void Read_EveryByteChangedToEveryOther_IsRefusedOrAWholeValue([Range(1, 6)] int seed)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Damaged(Job(seed)).Count(ReadsJob), Is.Positive.And.LessThan(Job(seed).Length * 255), "jobs");
            Assert.That(Damaged(Reply(seed)).Count(ReadsReply), Is.Positive.And.LessThan(Reply(seed).Length * 255), "replies");
            Assert.That(Damaged(Hello(seed)).Count(ReadsHello), Is.Positive.And.LessThan(Hello(seed).Length * 255), "hellos");
        });
    }

    [Test]
    public void Read_AnotherKindOfMessage_IsRefused() => Assert.Multiple(() =>
    {
        Assert.That(() => WorkerReply.Read(Job(1)), Throws.TypeOf<ProtocolException>().With.Message.EqualTo("Job where Reply should be."));
        Assert.That(() => WorkerJob.Read(Reply(1), out _, out _), Throws.TypeOf<ProtocolException>().With.Message.EqualTo("Reply where Job should be."));
        Assert.That(() => WorkerHello.Read(Job(1)), Throws.TypeOf<ProtocolException>().With.Message.EqualTo("Job where Hello should be."));
    });

    private static IEnumerable<byte[]> Damaged(byte[] message)
    {
        for (int at = 0; at < message.Length; at++)
        {
            for (int change = 1; change < 256; change++)
            {
                byte[] damaged = [.. message];
                damaged[at] ^= (byte)change;
                yield return damaged;
            }
        }
    }

    private static byte[] Job(int seed) => WireSamples.Job(new Random(seed)).Write(seed, 1000).Written.ToArray();

    private static byte[] Hello(int seed) => new WorkerHello($"fault {seed} é", new((Native.Sandbox.SandboxLayers)(seed % 16), "no Landlock")).Write().Written.ToArray();

    /// <summary>With a small map, so that all that can happen to it can be tried.</summary>
    private static byte[] Reply(int seed)
    {
        var reply = WireSamples.Reply(new Random(seed));
        return (reply with { Findings = reply.Findings with { Attention = WireSamples.Map(new Random(seed), new(1 + (seed % 4), 3)) } }).Write().Written.ToArray();
    }

    /// <summary>False for a <see cref="ProtocolException"/>; every other exception fails the test.</summary>
    private static bool ReadsJob(byte[] message)
    {
        try
        {
            var job = WorkerJob.Read(message, out int number, out int length);
            return WorkerJob.Read(job.Write(number, length).Written, out int again, out _) == job && again == number && length >= 0
                ? true
                : throw new InvalidOperationException($"{job} is not what was read.");
        }
        catch (ProtocolException)
        {
            return false;
        }
    }

    private static bool ReadsReply(byte[] message)
    {
        try
        {
            var reply = WorkerReply.Read(message);
            return WireSamples.Describe(WorkerReply.Read(reply.Write().Written)) == WireSamples.Describe(reply) && reply.Length >= 0
                ? true
                : throw new InvalidOperationException($"{reply} is not what was read.");
        }
        catch (ProtocolException)
        {
            return false;
        }
    }

    private static bool ReadsHello(byte[] message)
    {
        try
        {
            var hello = WorkerHello.Read(message);
            return WorkerHello.Read(hello.Write().Written) == hello ? true : throw new InvalidOperationException($"{hello} is not what was read.");
        }
        catch (ProtocolException)
        {
            return false;
        }
    }
}
