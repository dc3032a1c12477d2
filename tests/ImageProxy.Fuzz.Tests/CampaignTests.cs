using ImageProxy.Fuzz.Running;
using ImageProxy.Fuzz.Targets;

namespace ImageProxy.Fuzz.Tests;

/// <summary>That a campaign sees what goes wrong: else its zeros say nothing.</summary>
public sealed class CampaignTests
{
    [Test]
    public void Run_TargetThatThrows_CountsAndNamesEachInput()
    {
        var tally = Campaign.Run(new Scripted(i => i % 1000 == 7 ? throw new FuzzFailureException("seven") : "fine"), new() { Count = 5000 });

        Assert.That(tally.Inputs, Is.EqualTo(5000));
        Assert.That(tally.Failures.Select(failure => failure.Index).Order(), Is.EqualTo(new long[] { 7, 1007, 2007, 3007, 4007 }));
        Assert.That(tally.Failures[0].What, Is.EqualTo("seven"));
        Assert.That((tally.Outcomes["fine"], tally.Outcomes["failed"]), Is.EqualTo((4995, 5)));
    }

    [Test]
    public void Run_AnyException_IsAFailure()
    {
        var tally = Campaign.Run(new Scripted(i => i == 3 ? throw new InvalidOperationException() : "fine"), new() { Count = 10 });
        Assert.That(tally.Failures.Single().What, Does.Contain(nameof(InvalidOperationException)));
    }

    [Test]
    public void Run_InputThatNeverEnds_IsATimeout()
    {
        using var gate = new ManualResetEventSlim();
        var target = new Scripted(i =>
        {
            if (i == 5)
                gate.Wait();
            return "fine";
        });
        var tally = Campaign.Run(target, new() { Count = 10, Jobs = 1, InputDeadline = TimeSpan.FromMilliseconds(50) });
        gate.Set();
        Assert.That((tally.Timeouts, tally.Failures.Single().Index), Is.EqualTo((1, 5)));
    }

    [Test]
    public void Run_FromAnInput_StartsThereAndStopsAtTheCount()
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<long>();
        Campaign.Run(new Scripted(i =>
        {
            seen.Add(i);
            return "";
        }), new() { From = 2500, Count = 1500 });
        Assert.That(seen.Order(), Is.EqualTo(Enumerable.Range(2500, 1500)));
    }

    [Test]
    public void Run_OutcomeThatIsKept_IsListedWithoutBeingAFailure()
    {
        var tally = Campaign.Run(new Scripted(i => i == 4 ? "kept" : "fine"), new() { Count = 10 });
        Assert.That((tally.Kept.Single(), tally.Failures.Count, tally.Outcomes["kept"]), Is.EqualTo((new FuzzFailure(4, "kept"), 0, 1L)));
    }

    [Test]
    public void Make_SameSeedAndIndex_GivesTheSameBytes()
    {
        foreach (var target in FuzzTargets.All)
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] first = target.Make(7, i), second = target.Make(7, i);
                Assert.That(second, Is.EqualTo(first), $"{target.Name} {i}");
            }
        }
    }

    [TestCase("header")]
    [TestCase("render")]
    [TestCase("url")]
    [TestCase("accept")]
    [TestCase("entry")]
    public void Make_OtherSeedOrIndex_GivesOtherBytes(string name)
    {
        var target = FuzzTargets.Find(name)!;
        var made = Enumerable.Range(0, 300).SelectMany(i => (string[])[Convert.ToHexString(target.Make(1, i)), Convert.ToHexString(target.Make(2, i))]);
        Assert.That(made.Distinct().Count(), Is.GreaterThan(480));
    }

    private sealed class Scripted(Func<long, string> run) : IFuzzTarget
    {
        public string Name => "scripted";

        public byte[] Make(ulong seed, long index) => BitConverter.GetBytes(index);

        public string Run(byte[] input) => run(BitConverter.ToInt64(input));

        public bool IsKept(string outcome) => outcome == "kept";
    }
}
