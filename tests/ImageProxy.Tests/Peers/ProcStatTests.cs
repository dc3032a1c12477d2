using System.Diagnostics;
using ImageProxy.Peers.Processes;

namespace ImageProxy.Tests.Peers;

public sealed class ProcStatTests
{
    /// <summary>A process named "a) (b 7": fields 14 to 17 are 150, 25, 10 and 5 ticks.</summary>
    private const string Line = "4711 (a) (b 7) S 42 4711 4711 0 -1 4194304 1 2 3 4 150 25 10 5 20 0 1 0 100 1000 200 18446744073709551615 1 1 0 0 0";

    [Test]
    public void Parse_NameWithParenthesesAndNumbers_FindsParentAndTimes() =>
        Assert.That(ProcStat.Parse(Line + "\n"), Is.EqualTo(new ProcStat(42, TimeSpan.FromSeconds(1.75), TimeSpan.FromSeconds(0.15))));

    [TestCase(""), TestCase("4711 (name) S 1 2 3"), TestCase("no name here 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18")]
    public void Parse_OtherText_Throws(string text) => Assert.That(() => ProcStat.Parse(text), Throws.InstanceOf<FormatException>());

    [Test]
    public void Descendants_OfARoot_AreItsTreeAndNoOther()
    {
        ProcStat Child(int parent) => new(parent, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5));
        var all = new Dictionary<int, ProcStat> { [1] = Child(0), [10] = Child(1), [11] = Child(10), [12] = Child(11), [20] = Child(1), [21] = Child(20) };
        var tree = ProcessTree.Descendants(10, all);
        Assert.That(tree.Keys, Is.EquivalentTo(new[] { 10, 11, 12 }));
        Assert.That(ProcessTree.Sum(tree.Values), Is.EqualTo(TimeSpan.FromSeconds(4.5)));
    }

    [Test]
    public void Kilobytes_OfSmaps_AreThoseOfTheNamedLine()
    {
        string[] lines = ["5600-7fff ---p 00000000 00:00 0 [rollup]", "Rss:              120344 kB", "Pss:               60172 kB"];
        Assert.That(ProcessTree.Kilobytes(lines, "Pss:"), Is.EqualTo(60_172));
        Assert.That(() => ProcessTree.Kilobytes(lines, "Swap:"), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void ProcessorTime_OfAShell_CountsAChildThatHasEnded()
    {
        // The child burns time and ends; the shell then waits for its input to be closed.
        var start = new ProcessStartInfo("sh", ["-c", "sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; echo done; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var shell = Process.Start(start)!;
        Assert.That(shell.StandardOutput.ReadLine(), Is.EqualTo("done"));
        var own = ProcStat.TryRead(shell.Id)!.Value;
        var whole = new ProcessTree(shell.Id).ProcessorTime();
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.That(own.Children, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(whole, Is.EqualTo(own.Own + own.Children));
    }

    [Test]
    public void TryRead_NoSuchProcess_IsNull() => Assert.That(ProcStat.TryRead(int.MaxValue), Is.Null);
}
