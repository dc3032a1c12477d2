using ImageProxy.Stress.Bombs;
using ImageProxy.Stress.Load;
using ImageProxy.Stress.Scenarios;

namespace ImageProxy.EndToEnd.Operating;

/// <summary>The stress scenarios in small: what must hold on a machine of any speed. Times are asserted in long runs only, see docs/reliability.md.</summary>
internal sealed class StressTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);

    [Test]
    public async Task Bombs_AmongNormalClients_AreRefusedAndNobodyElseIs()
    {
        var run = await BombAttack.RunAsync(4, Time, (webp, avif) => [.. BombOriginals.Refused(webp, avif), .. BombOriginals.SlowOnes(1500)], CancellationToken.None);
        TestContext.Out.WriteLine(run);
        Assert.That((run.Wrong, run.AllAnswered), Is.EqualTo((0L, true)), run.Answers);
        Assert.That(run.Worst, Is.LessThan(BombAttack.LongestAnswer));
        Assert.That((run.Quiet.Failures, run.Attacked.Failures), Is.EqualTo((0L, 0L)), $"{run.Quiet} and {run.Attacked}");
        Assert.That(run.Attacked.Statuses.Keys, Is.SubsetOf(new[] { 200, 503 }));
    }

    [Test]
    public async Task Workers_KilledAllTheTime_HurtNoRequestAndLeaveNothingBehind()
    {
        var run = await KilledWorkers.RunAsync(4, Time, TimeSpan.FromMilliseconds(300), leaveOne: true, CancellationToken.None);
        TestContext.Out.WriteLine(run);
        Assert.That(run.Kills, Is.GreaterThan(0));
        Assert.That(run.Deaths.GetValueOrDefault("killed") + run.FailedStarts, Is.GreaterThan(0), "somebody noticed");
        Assert.That(run.Attacked.Failures, Is.Zero, run.Attacked.ToString());
        Assert.That(run.Attacked.Accepted.Count, Is.GreaterThan(0));
        Assert.That(run.Attacked.Statuses.Keys, Is.SubsetOf(new[] { 200, 503 }));
        Assert.That(run.IsClean, $"{run.Before} → {run.After}");
    }

    [Test]
    public async Task Overload_TenTimesTheCapacity_IsAnsweredOrTurnedAwayAndPasses()
    {
        var run = await Overloaded.RunAsync(Time, RawLoad.Anything, CancellationToken.None);
        TestContext.Out.WriteLine(run);
        Assert.That((run.Usual.Failures, run.Flood.Failures, run.After.Failures), Is.EqualTo((0L, 0L, 0L)), $"{run.Usual}, {run.Flood}, {run.After}");
        Assert.That(run.Flood.Statuses.Keys, Is.EquivalentTo(new[] { 200, 503 }));
        Assert.That(run.MostRss, Is.InRange(1, Overloaded.MaxRss));
        Assert.That(run.After.Accepted.Count, Is.GreaterThan(0));
    }
}
