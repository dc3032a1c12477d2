using System.Diagnostics;
using ImageProxy.Gateway.Tests.Servers;
using ImageProxy.Stress.Scenarios;

namespace ImageProxy.Gateway.Tests.Fleet;

/// <summary>Four real services behind the gateway, under load, while one after the other goes, each in its own way.</summary>
internal sealed class FleetTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    /// <summary>
    /// SIGTERM: the node drains, as in a deployment. SIGSTOP: no connection breaks and nothing answers. SIGKILL: connections break, then are refused.
    /// </summary>
    [Test]
    public async Task Nodes_GoneUnderLoad_NoClientSeesItAndOnlyTheirSharesMove()
    {
        using var gallery = await Gallery.CreateAsync(originals: 40, sizes: 3);
        await using var fleet = await RealFleet.StartAsync(
            gallery.Folder, Names, ("Gateway:ProbeTimeout", "00:00:02"), ("Gateway:ProbeFailures", "2"), ("Gateway:AttemptTimeout", "00:00:20"));
        var owners = await fleet.OwnersAsync(gallery.Urls);
        foreach (var ofOriginal in owners.GroupBy(o => o.Key[(o.Key.LastIndexOf('/') + 1)..], o => o.Value))
            Assert.That(ofOriginal.Distinct().Count(), Is.EqualTo(1), $"all sizes of {ofOriginal.Key} are one node's");
        Assert.That(owners.Values.Distinct(), Is.EquivalentTo(Names));
        Assert.That((await fleet.RendersAsync()).Values.Sum(), Is.EqualTo(gallery.Urls.Count), "each is rendered once in the fleet");

        var gone = new List<string>();
        foreach (string signal in (string[])["TERM", "STOP", "KILL"])
            owners = await LoseAsync(fleet, gallery, owners, gone, signal);
        Assert.That(await fleet.Gateway.MetricAsync("imageproxy_gateway_outs_total", $"node=\"{gone[0]}\"", "not_ready"), Is.EqualTo(1), "its readiness was heard before its port closed");
        Assert.That(await fleet.Nodes[gone[0]].ExitAsync(), Is.Zero);
    }

    /// <returns>Which node answers each URL afterwards.</returns>
    private static async Task<Dictionary<string, string>> LoseAsync(RealFleet fleet, Gallery gallery, Dictionary<string, string> before, List<string> gone, string signal)
    {
        string lost = before[gallery.Urls[0]];
        gone.Add(lost);
        double renders = (await fleet.RendersAsync([.. gone])).Values.Sum();
        var readers = new Readers(gallery);
        bool goesOn = true;
        var load = readers.RunAsync(fleet.Gateway.Client, () => Volatile.Read(ref goesOn));
        await readers.HaveReadAsync(300);
        using (var kill = Process.Start("kill", ["-" + signal, fleet.Nodes[lost].Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await fleet.Gateway.IsUpAsync(lost, false);
        await readers.HaveReadAsync(readers.Responses + 300);
        Volatile.Write(ref goesOn, false);
        await load;
        Assert.That((readers.Wrong, readers.Failed, readers.Cut, readers.Busy), Is.EqualTo((0L, 0L, 0L, 0L)), $"{signal}: no client has seen anything");

        var after = await fleet.OwnersAsync(gallery.Urls);
        var moved = gallery.Urls.Where(u => after[u] != before[u]).ToArray();
        Assert.That(moved, Is.EquivalentTo(gallery.Urls.Where(u => before[u] == lost)), $"{signal}: exactly the lost node's share has moved");
        Assert.That((await fleet.RendersAsync([.. gone])).Values.Sum() - renders, Is.EqualTo(moved.Length), $"{signal}: nothing else was rendered anew");
        return after;
    }
}
