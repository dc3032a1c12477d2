using System.Diagnostics;
using System.Net;

namespace ImageProxy.EndToEnd.Workers;

/// <summary>Originals that crash, hold up or starve the worker that renders them: what their request is told, and that nobody else is hurt.</summary>
internal sealed class MisbehaviourTests
{
    private ImageProxyServer _server = null!;
    private ImageProxyServer _patient = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await Trials.StartAsync(("Rendering:Deadline", "00:00:02"), ("Rendering:HeavyAfter", "00:00:02"));

        // Where a worker's end is what is waited for, and another one's start, however long that takes on this machine.
        _patient = await Trials.StartAsync(("Rendering:QueueTimeout", "00:00:20"), ("Rendering:OverloadWait", "00:00:20"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        await _patient.DisposeAsync();
    }

    [TestCase("segv", "crash")]
    [TestCase("abort", "crash")]
    [TestCase("exit", "crash")]
    [TestCase("garbage", "protocol")]
    [TestCase("short", "protocol")]
    [TestCase("long", "protocol")]
    [TestCase("another-number", "protocol")]
    [TestCase("another-hash", "protocol")]
    [TestCase("nothing-there", "protocol")]
    [TestCase("no-picture", "protocol")]
    public async Task Get_WorkerCrashesOrLies_Is422AndRememberedAfterTheSecondTime(string trial, string reason)
    {
        string key = $"{trial}.jpg";
        _patient.Put(key, Trials.Original(trial));
        _patient.Put("sound.jpg", TestOriginals.Photo(64, 48));
        double deaths = await DeathsAsync(_patient, reason);

        using (HttpResponseMessage first = await _patient.GetAsync($"/50/50/crop/{key}"), second = await _patient.GetAsync($"/100/100/crop/{key}"))
        {
            Assert.That((first.StatusCode, second.StatusCode), Is.EqualTo((HttpStatusCode.UnprocessableContent, HttpStatusCode.UnprocessableContent)));
            Assert.That((await first.ProblemAsync()).Detail, Is.EqualTo("The original could not be rendered."));
        }

        Assert.That(await DeathsAsync(_patient, reason) - deaths, Is.EqualTo(3), "two workers the first time, then one");
        using (var remembered = await _patient.GetAsync($"/150/150/crop/{key}"))
            Assert.That((await remembered.ProblemAsync()).Detail, Is.EqualTo("Rendering the original crashed or ran out of time more than once."));
        Assert.That(await DeathsAsync(_patient, reason) - deaths, Is.EqualTo(3), "not a third time");
        await AssertServesAsync(_patient);
    }

    [TestCase("hang")]
    [TestCase("spin")]
    public async Task Get_WorkerDoesNotAnswer_Is504AtTheDeadlineAndTheSlotIsFreeAgain(string trial)
    {
        string key = $"{trial}.jpg";
        _server.Put(key, Trials.Original(trial));
        double killed = await DeathsAsync(_server, "deadline") + await DeathsAsync(_server, "canceled");
        long started = Stopwatch.GetTimestamp();

        using (var response = await _server.GetAsync($"/50/50/crop/{key}"))
        {
            Assert.That((response.StatusCode, (await response.ProblemAsync()).Type), Is.EqualTo((HttpStatusCode.GatewayTimeout, "urn:imageproxy:too-slow")));
            Assert.That(Stopwatch.GetElapsedTime(started).TotalSeconds, Is.InRange(1.99, 2 + 5), "a quarter of a second on a machine that does nothing else");
        }

        await Until.TrueAsync(async () => await DeathsAsync(_server, "deadline") + await DeathsAsync(_server, "canceled") == killed + 1, "its worker is dead");
        await Until.TrueAsync(async () => await _server.MetricAsync("imageproxy_slots_busy") == 0, "its slot is free");
        await AssertServesAsync(_server);
    }

    [TestCase("allocate")]
    [TestCase("allocate-glib")]
    public async Task Get_WorkerWantsMoreMemoryThanItMayHave_Is413(string trial)
    {
        string key = $"{trial}.jpg";
        _patient.Put(key, Trials.Original(trial));
        double deaths = await DeathsAsync(_patient, "memory");

        using (var response = await _patient.GetAsync($"/50/50/crop/{key}"))
            Assert.That((response.StatusCode, (await response.ProblemAsync()).Detail), Is.EqualTo((HttpStatusCode.RequestEntityTooLarge, "The original needs more memory than the limit allows.")), LastWords(_patient));

        Assert.That(await DeathsAsync(_patient, "memory") - deaths, Is.EqualTo(1), "not tried again");
        await AssertServesAsync(_patient);
    }

    private static Task<double> DeathsAsync(ImageProxyServer server, string reason) => server.MetricAsync("imageproxy_worker_deaths_total", $"reason=\"{reason}\"");

    private static string LastWords(ImageProxyServer server) => string.Join('\n', server.Logs.Lines.Where(line => line.Id == 7001).Select(line => line.Text));

    /// <summary>Both slots render.</summary>
    private static async Task AssertServesAsync(ImageProxyServer server)
    {
        string name = Guid.NewGuid().ToString("n");
        foreach (int i in (int[])[1, 2])
            server.Put($"{name}-{i}.jpg", TestOriginals.Photo(64, 48));
        var answers = await Task.WhenAll(Enumerable.Range(1, 2).Select(i => server.GetAsync($"/50/50/crop/{name}-{i}.jpg")));
        Assert.That(answers.Select(answer => (answer.StatusCode, answer.Tier())), Is.All.EqualTo((HttpStatusCode.OK, "rendered")));
        Array.ForEach(answers, answer => answer.Dispose());
    }
}
