using System.Diagnostics;
using System.Globalization;
using ImageProxy.Gateway.Tests.Servers;
using ImageProxy.Stress.Scenarios;

namespace ImageProxy.Gateway.Tests.Fleet;

/// <summary>Four real services behind the gateway, under load, while one of them goes.</summary>
internal sealed class FleetTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];
    private Gallery _gallery = null!;
    private RealFleet _fleet = null!;

    [OneTimeSetUp]
    public async Task MakePicturesAsync() => _gallery = await Gallery.CreateAsync(originals: 40, sizes: 3);

    [OneTimeTearDown]
    public void RemovePictures() => _gallery.Dispose();

    [SetUp]
    public async Task StartAsync() => _fleet = await RealFleet.StartAsync(
        _gallery.Folder, Names, ("Gateway:ProbeTimeout", "00:00:00.5"), ("Gateway:ProbeFailures", "2"), ("Gateway:AttemptTimeout", "00:00:20"));

    [TearDown]
    public async Task StopAsync()
    {
        await _fleet.DisposeAsync();
        foreach (string name in Names)
            Directory.Delete(Path.Combine(_gallery.Folder, "cache-" + name), recursive: true);
    }

    /// <summary>SIGKILL: connections break, then are refused. SIGSTOP: nothing breaks and nothing answers.</summary>
    [TestCase("KILL")]
    [TestCase("STOP")]
    public async Task Node_GoneUnderLoad_NoClientSeesItAndOnlyItsShareMoves(string signal)
    {
        var before = await _fleet.OwnersAsync(_gallery.Urls);
        foreach (var ofOriginal in before.GroupBy(o => o.Key[(o.Key.LastIndexOf('/') + 1)..], o => o.Value))
            Assert.That(ofOriginal.Distinct().Count(), Is.EqualTo(1), $"all sizes of {ofOriginal.Key} are one node's");
        Assert.That(before.Values.Distinct(), Is.EquivalentTo(Names));
        string lost = before[_gallery.Urls[0]];
        var renders = await _fleet.RendersAsync(lost);
        Assert.That(renders.Values.Sum() + await _fleet.Nodes[lost].MetricAsync("imageproxy_renders_total"), Is.EqualTo(_gallery.Urls.Count), "each is rendered once in the fleet");

        var readers = new Readers(_gallery);
        bool goesOn = true;
        var load = readers.RunAsync(_fleet.Gateway.Client, () => Volatile.Read(ref goesOn));
        await readers.HaveReadAsync(300);
        Signal(_fleet.Nodes[lost].Id, signal);
        await _fleet.Gateway.IsUpAsync(lost, false);
        await readers.HaveReadAsync(readers.Responses + 300);
        Volatile.Write(ref goesOn, false);
        await load;
        Assert.That((readers.Wrong, readers.Failed, readers.Cut, readers.Busy), Is.EqualTo((0L, 0L, 0L, 0L)), "no client has seen anything");

        var after = await _fleet.OwnersAsync(_gallery.Urls);
        var moved = _gallery.Urls.Where(u => after[u] != before[u]).ToArray();
        Assert.That(moved, Is.EquivalentTo(_gallery.Urls.Where(u => before[u] == lost)), "exactly the lost node's share has moved");
        var more = await _fleet.RendersAsync(lost);
        Assert.That(more.Values.Sum() - renders.Values.Sum(), Is.EqualTo(moved.Length), "and nothing else was rendered anew");
    }

    [Test]
    public async Task Node_TerminatedUnderLoad_DrainsWithoutAnError()
    {
        var before = await _fleet.OwnersAsync(_gallery.Urls);
        string leaving = before[_gallery.Urls[0]];
        var readers = new Readers(_gallery);
        bool goesOn = true;
        var load = readers.RunAsync(_fleet.Gateway.Client, () => Volatile.Read(ref goesOn));
        await readers.HaveReadAsync(300);
        _fleet.Nodes[leaving].Terminate();
        await _fleet.Gateway.IsUpAsync(leaving, false);
        Assert.That(await _fleet.Nodes[leaving].ExitAsync(), Is.Zero);
        await readers.HaveReadAsync(readers.Responses + 300);
        Volatile.Write(ref goesOn, false);
        await load;
        Assert.That((readers.Wrong, readers.Failed, readers.Cut, readers.Busy), Is.EqualTo((0L, 0L, 0L, 0L)));
        Assert.That(await _fleet.Gateway.MetricAsync("imageproxy_gateway_outs_total", "not_ready"), Is.EqualTo(1), "its readiness was heard before its port closed");
    }

    private static void Signal(int process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
