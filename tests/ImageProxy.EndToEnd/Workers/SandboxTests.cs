using System.Globalization;
using System.Net;
using ImageProxy.Native.Sandbox;

namespace ImageProxy.EndToEnd.Workers;

/// <summary>What a worker that was taken over cannot do. Which layers there are is the kernel's choice: each is asked for by another way, and then expected.</summary>
internal sealed class SandboxTests
{
    private const string NotPermitted = "Operation not permitted";
    private ImageProxyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Trials.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Metric_EveryLayer_IsInForceWhereTheKernelHasIt()
    {
        _server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        (await _server.GetAsync("/50/50/crop/photo.jpg")).Dispose();
        bool hasFilters = File.Exists("/proc/sys/kernel/seccomp/actions_avail");
        Assert.That(
            (await LayerAsync("rlimits"), await LayerAsync("no_new_privs"), await LayerAsync("landlock"), await LayerAsync("seccomp")),
            Is.EqualTo((1.0, 1.0, Landlock.Version >= 1 ? 1.0 : 0.0, hasFilters ? 1.0 : 0.0)));
        bool isWhole = Landlock.Version >= 1 && hasFilters;
        Assert.That(_server.Logs.Lines.Count(line => line.Id == 7003), Is.EqualTo(isWhole ? 0 : 1), "a warning where something is missing");
    }

    [Test]
    public void Worker_AsTheKernelSeesIt_IsFilteredAndBound()
    {
        foreach (int id in WorkerProcesses.Of(Environment.ProcessId))
        {
            Dictionary<string, string> status = File.ReadLines($"/proc/{id}/status").ToDictionary(line => line.Split(':')[0], line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            Assert.That((status["NoNewPrivs"], status["Seccomp"]), Is.EqualTo(("1", File.Exists("/proc/sys/kernel/seccomp/actions_avail") ? "2" : "0")), $"worker {id}");
            string[] limits = File.ReadAllLines($"/proc/{id}/limits");
            Assert.That(LimitOf(limits, "Max data size"), Is.EqualTo((1L << 30).ToString(CultureInfo.InvariantCulture)));
            Assert.That((LimitOf(limits, "Max core file size"), LimitOf(limits, "Max file size")), Is.EqualTo(("0", "0")));
        }

        Assert.That(WorkerProcesses.Of(Environment.ProcessId), Is.Not.Empty);

        static string LimitOf(string[] lines, string name) => lines.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
    }

    [TestCase("open")]
    [TestCase("open-on-another-thread")]
    [TestCase("create")]
    [TestCase("fork")]
    [TestCase("kill")]
    [TestCase("raise-limit")]
    public async Task Get_WorkerTriesWhatIsRefused_IsToldNoAndLivesOn(string trial)
    {
        await AssertSeccompAsync();
        double deaths = await _server.MetricAsync("imageproxy_worker_deaths_total");
        Assert.That(await SaidAsync(trial), Is.EqualTo(NotPermitted));
        Assert.That(await _server.MetricAsync("imageproxy_worker_deaths_total"), Is.EqualTo(deaths));
        Assert.That(File.Exists("/tmp/imageproxy-trial"), Is.False);
    }

    /// <summary>Nothing that renders does these: the kernel ends the worker with SIGSYS.</summary>
    [TestCase("exec")]
    [TestCase("connect")]
    public async Task Get_WorkerTriesWhatIsFatal_Ends(string trial)
    {
        await AssertSeccompAsync();
        _server.Put($"{trial}.jpg", Trials.Original(trial));
        using var response = await _server.GetAsync($"/50/50/crop/{trial}.jpg");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableContent));
        Assert.That(_server.Logs.Lines.Count(line => line.Id == 7001 && line.Text.Contains("Crash, signal 31", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(2));
    }

    [Test]
    public async Task Start_RequireSandbox_StartsWhereEveryLayerIsThere()
    {
        bool isWhole = Landlock.Version >= 1 && File.Exists("/proc/sys/kernel/seccomp/actions_avail");
        Task<ImageProxyServer> Starting() => ImageProxyServer.StartAsync(("Rendering:RequireSandbox", "true"));
        if (!isWhole)
        {
            Assert.That(async () => await Starting(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("Rendering:RequireSandbox"));
            return;
        }

        await using var server = await Starting();
        server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        using var response = await server.GetAsync("/50/50/crop/photo.jpg");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>With SVG, fonts are read from files, and nothing else.</summary>
    [Test]
    public async Task Get_SvgIsAllowed_TextIsDrawnAndOtherFilesStayShut()
    {
        await using var server = await Trials.StartAsync(("Rendering:AllowSvg", "true"));
        server.Put("text.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='100'><text x='5' y='60' font-size='50'>Text</text></svg>"u8.ToArray());
        server.Put("open.jpg", Trials.Original("open"));
        server.Put("create.jpg", Trials.Original("create"));
        using HttpResponseMessage text = await server.GetAsync("/200/200/resizecomp/text.svg@png"), open = await server.GetAsync("/50/50/crop/open.jpg"), create = await server.GetAsync("/50/50/crop/create.jpg");
        Assert.That((text.StatusCode, open.StatusCode, create.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError)));
        Assert.That(Said(server, "open"), Landlock.Version >= 1 ? Is.EqualTo("Permission denied") : Is.EqualTo("succeeded"));
        Assert.That(Said(server, "create"), Is.EqualTo(NotPermitted));
    }

    private async Task AssertSeccompAsync() => Assert.That(await LayerAsync("seccomp"), Is.EqualTo(1), "these tests need a kernel with seccomp filters, as every Linux since 3.5 can have");

    private Task<double> LayerAsync(string layer) => _server.MetricAsync("imageproxy_worker_sandbox", $"layer=\"{layer}\"");

    private async Task<string> SaidAsync(string trial)
    {
        _server.Put($"{trial}.jpg", Trials.Original(trial));
        using var response = await _server.GetAsync($"/50/50/crop/{trial}.jpg");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError), "the worker answers that it failed, with what came of its try");
        return Said(_server, trial);
    }

    /// <summary>What came of a trial, as logged.</summary>
    private static string Said(ImageProxyServer server, string trial)
    {
        string line = server.Logs.Lines.Last(line => line.Id == 2003 && line.Text.Contains($" {trial}.jpg ", StringComparison.Ordinal)).Text;
        return line[(line.IndexOf("failed: ", StringComparison.Ordinal) + "failed: ".Length)..];
    }
}
