using ImageProxy.Peers.Measuring;

namespace ImageProxy.Tests.Peers;

public sealed class WrkReportTests
{
    private const string Report = """
        Running 3s test @ http://127.0.0.1:1/
          1 threads and 16 connections
          Thread Stats   Avg      Stdev     Max   +/- Stdev
            Latency   550.11us    1.02ms  20.00ms   95.21%
            Req/Sec    39.64k     2.50k   44.00k    80.00%
          Latency Distribution
             50%  312.00us
             75%  402.00us
             90%  800.00us
             99%    7.67ms
          118407 requests in 3.00s, 1.05GB read
        Requests/sec:  39468.12
        Transfer/sec:    358.12MB
        """;

    [Test]
    public void Parse_Report_ReadsWhatTheTableShows() =>
        Assert.That(WrkReport.Parse(Report), Is.EqualTo(new WrkReport(118_407, 39_468.12, 0.312, 7.67)));

    [TestCase("  Non-2xx or 3xx responses: 12"), TestCase("  Socket errors: connect 0, read 3, write 0, timeout 0")]
    public void Parse_ReportOfFailures_Throws(string line) =>
        Assert.That(() => WrkReport.Parse($"{Report}\n{line}"), Throws.InstanceOf<FormatException>().With.Message.Contains(line.Trim()));

    [Test]
    public void Parse_OtherText_Throws() => Assert.That(() => WrkReport.Parse("unable to connect"), Throws.InstanceOf<FormatException>());

    [TestCase("312.00us", 0.312), TestCase("7.67ms", 7.67), TestCase("1.20s", 1200), TestCase("2.00m", 120_000)]
    public void Milliseconds_AnyUnit_IsThatLong(string text, double expected) => Assert.That(WrkReport.Milliseconds(text), Is.EqualTo(expected).Within(1e-9));
}
