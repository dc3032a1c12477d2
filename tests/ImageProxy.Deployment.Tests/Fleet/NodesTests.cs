using ImageProxy.Stress.Fleet;

namespace ImageProxy.EndToEnd.Fleet;

/// <summary>The fleet's stress scenarios in small, with nodes as processes; figures come from long runs only, see docs/fleet.md.</summary>
internal sealed class NodesTests
{
    [Test]
    public async Task Cold_ManyClientsOfThreeNodes_IsRenderedAndFetchedOnce()
    {
        var run = await FleetCold.RunAsync(3, keys: 20, clients: 20, redisIsUp: true, CancellationToken.None);
        TestContext.Out.WriteLine(run);
        Assert.That((run.Renders, run.Fetches, run.Failed, run.Differing), Is.EqualTo((20.0, 20.0, 0, 0)));
    }

    [Test]
    public async Task Cold_RedisKilled_IsRenderedOnceByEachNodeAtMost()
    {
        var run = await FleetCold.RunAsync(2, keys: 10, clients: 10, redisIsUp: false, CancellationToken.None);
        TestContext.Out.WriteLine(run);
        Assert.That((run.Failed, run.Differing), Is.EqualTo((0, 0)));
        Assert.That((run.Renders, run.Fetches), Is.EqualTo((20.0, 20.0)));
    }

    [Test]
    public async Task Leader_KilledAmidItsRender_IsReplacedOnce()
    {
        var run = await FleetLeader.RunAsync(2, clients: 5, TimeSpan.FromSeconds(1), CancellationToken.None);
        TestContext.Out.WriteLine(run);
        Assert.That((run.Renders, run.Failed), Is.EqualTo((2.0, 0)));
    }

    [Test]
    public async Task Faults_OneAfterTheOther_FailNothing()
    {
        var run = await FleetFaults.RunAsync(2, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.8), CancellationToken.None);
        TestContext.Out.WriteLine(run);
        Assert.That(run.Faults, Is.GreaterThanOrEqualTo(5), "each kind");
        Assert.That(run.Failed, Is.Zero);
        Assert.That(run.Extra, Is.LessThanOrEqualTo(run.Alone));
    }
}
