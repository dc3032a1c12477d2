using System.Text;
using ImageProxy.Observability;
using ImageProxy.Observability.StatsD;

namespace ImageProxy.Tests.Observability;

internal sealed class StatsDTests
{
    [TestCase(Stages.Look, "cache_check")]
    [TestCase(Stages.Fetch, "s3_downloader")]
    [TestCase(Stages.Render, "resizer")]
    [TestCase(Stages.Keep, "cacher")]
    [TestCase(Stages.Queue, "queue")]
    public void Timer_Stage_HasOpenRossName(string stage, string name) =>
        Assert.That(new StatsDNames(new() { Prefix = "openross" }, "web-1.example", 5500).Timer(stage, "ok", 0.0123456), Is.EqualTo($"openross.web-1_example5500.{name}:12.346|ms"));

    [Test]
    public void Counters_Plain_CountAllAndEachOutcome() =>
        Assert.That(new StatsDNames(new() { Prefix = "p" }, "h", 0).Counters(Stages.Look, "hit", 3), Is.EqualTo(new[] { "p.h0.cache_check:3|c", "p.h0.cache_check.hit:3|c" }));

    [Test]
    public void Lines_WithTags_HaveHostPortAndOutcomeThere()
    {
        var names = new StatsDNames(new() { Prefix = "p", Tags = true }, "h|x:#@", 80);
        Assert.That(names.Timer(Stages.Fetch, "found", 1), Is.EqualTo("p.s3_downloader:1000|ms|#host:h_x___,port:80,outcome:found"));
        Assert.That(names.Counters(Stages.Fetch, "found", 2), Is.EqualTo(new[] { "p.s3_downloader:2|c|#host:h_x___,port:80,outcome:found" }));
    }

    [Test]
    public void Add_ManyLines_FillsDatagramsToTheirSizeAndLosesNone()
    {
        var sent = new List<string>();
        var datagrams = new Datagrams(256, datagram => sent.Add(Encoding.UTF8.GetString(datagram.Span)));
        string[] lines = [.. Enumerable.Range(0, 100).Select(i => $"name.{new string('x', i % 40)}:{i}|c")];
        foreach (string line in lines)
            datagrams.Add(line);
        datagrams.Add(new string('y', 257));
        datagrams.Flush();
        datagrams.Flush();
        Assert.That(string.Join('\n', sent).Split('\n'), Is.EqualTo(lines));
        Assert.That(sent.Select(s => s.Length), Is.All.LessThanOrEqualTo(256));
        Assert.That(sent.SkipLast(1).Select(s => s.Length), Is.All.GreaterThan(200));
    }

    [TestCase("127.0.0.1:8125", true)]
    [TestCase("[::1]:8125", true)]
    [TestCase("statsd.internal:8125", true)]
    [TestCase("statsd.internal", false)]
    [TestCase("udp://h:1", false)]
    [TestCase("h:0", false)]
    [TestCase("h:1/x", false)]
    public void Faults_Address_IsHostAndPort(string address, bool isGood) =>
        Assert.That(new StatsDOptions { Address = address }.Faults().Any(), Is.EqualTo(!isGood));
}
