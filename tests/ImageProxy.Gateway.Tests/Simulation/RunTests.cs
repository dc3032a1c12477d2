using System.Diagnostics.Metrics;
using ImageProxy.Simulation;
using ImageProxy.Simulation.Traffic;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.Gateway.Tests.Simulation;

/// <summary>What must hold of every simulated run, whatever its figures; in small.</summary>
internal sealed class RunTests
{
    private const int Scale = 1000, Requests = 20_000;
    private static readonly Scenario Small = new() { Name = "small", Nodes = 4, DiskBytes = 10L << 30 };
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    [OneTimeTearDown]
    public void Dispose() => _services.Dispose();

    [TestCaseSource(nameof(Events))]
    public void Execute_AnyEvent_AccountsForEveryRequestAndKeepsToItsBudgets(object fleetEvent)
    {
        var run = new Run(Small with { Event = (FleetEvent)fleetEvent }, Scale, seed: 3, Meters);
        foreach (var (phase, tally) in run.Execute(Requests).Select(p => (p.Name, p.Tally)))
        {
            Assert.That(tally.MemoryHits + tally.DiskHits + tally.Renders, Is.GreaterThanOrEqualTo(tally.Requests), phase);
            Assert.That(tally.FromReduced, Is.LessThan(tally.Renders), phase);
            Assert.That(tally.Gets, Is.GreaterThanOrEqualTo(tally.Renders - tally.FromReduced), phase);
            Assert.That(tally.Dollars, Is.Positive, phase);
        }

        foreach (var node in run.Nodes)
        {
            Assert.That(node.Disk.Bytes, Is.LessThanOrEqualTo(node.Disk.Limit));
            Assert.That(node.Disk.Entries.Kept, Is.EqualTo(node.Disk.Entries.Indexed).And.Positive);
        }
    }

    [Test]
    public void Execute_SameSeed_GivesTheSame()
    {
        var figures = Enumerable.Range(0, 2).Select(_ => Of(Small)).ToArray();
        Assert.That((figures[0].MemoryHits, figures[0].Renders, figures[0].Checks), Is.EqualTo((figures[1].MemoryHits, figures[1].Renders, figures[1].Checks)));
    }

    [Test]
    public void Execute_WithAGateway_RendersLessThanWithout() => Assert.That(Of(Small).Renders, Is.LessThan(Of(Small with { HasGateway = false }).Renders * 0.9));

    [Test]
    public void Execute_MoreDisk_RendersLess() => Assert.That(Of(Small with { DiskBytes = 100L << 30 }).Renders, Is.LessThan(Of(Small).Renders * 0.9));

    /// <summary>A lost node takes a quarter of the renditions with it, no more; an edited preset takes all.</summary>
    [Test]
    public void Execute_NodeLost_CostsItsShareAndPresetsEditedCostEverything()
    {
        double Rise(FleetEvent fleetEvent)
        {
            var phases = new Run(Small with { DiskBytes = 200L << 30, Event = fleetEvent }, Scale, seed: 3, Meters).Execute(Requests);
            return Share(phases[1]) - Share(phases[0]);
        }

        double lost = Rise(FleetEvent.NodeLost), edited = Rise(FleetEvent.PresetsEdited), moved = Rise(FleetEvent.BucketMoved);
        TestContext.Out.WriteLine($"Rise of the share of renders: node lost {lost:P1}, presets edited {edited:P1}, bucket moved {moved:P1}.");
        Assert.That(lost, Is.InRange(0.005, 0.15));
        Assert.That(edited, Is.GreaterThan(2 * lost));
        Assert.That(moved, Is.EqualTo(0).Within(0.02), "a moved bucket renders nothing anew");
    }

    [Test]
    public void Kinds_Shares_AreAllOfTheRequests()
    {
        Assert.That(RenditionKind.All, Has.Count.EqualTo(12));
        Assert.That(RenditionKind.All.Sum(k => k.Share), Is.EqualTo(1).Within(1e-9));
    }

    private static IEnumerable<object> Events() => Enum.GetValues<FleetEvent>().Cast<object>();

    private static double Share(Phase phase) => phase.Tally.Renders / (double)phase.Tally.Requests;

    private ImageProxy.Simulation.Nodes.Tally Of(Scenario scenario) => new Run(scenario, Scale, seed: 3, Meters).Execute(Requests)[^1].Tally;
}
