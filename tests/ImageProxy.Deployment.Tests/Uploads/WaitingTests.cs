using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Uploads.States;
using ImageProxy.Uploads.Waiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>How a client learns that her picture is ready.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WaitingTests
{
    [Test]
    public async Task Events_OfOneUpload_TellEveryStateOnceAndEnd()
    {
        await using var uploads = await UploadServer.StartAsync();
        uploads.Queue.Hold();
        string id = await PostAsync(uploads);
        var events = uploads.Client.GetStringAsync($"/uploads/{id}/events");
        await Until.TrueAsync(async () => await uploads.Server.MetricAsync("imageproxy_uploads_waiters") == 1, "somebody waits");
        uploads.Queue.Release();
        string[] told = [.. (await events).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)];
        Assert.That(told.Last(), Does.StartWith("event: ready\ndata: {").And.Contains($"\"imageUrl\":\"/a/{id}\""));
        Assert.That(told.Select(t => t.Split('\n')[0]), Is.Unique);
        Assert.That(await uploads.Server.MetricAsync("imageproxy_uploads_waiters"), Is.Zero);
        Assert.That(await uploads.Client.GetStringAsync($"/uploads/{id}/events"), Is.EqualTo(told.Last() + "\n\n"), "whoever comes later is told at once");
    }

    [Test]
    public async Task Get_WithWait_IsAnsweredWhenItIsReadyOrTheTimeIsOver()
    {
        await using var uploads = await UploadServer.StartAsync();
        uploads.Queue.Hold();
        string id = await PostAsync(uploads);
        using (var early = await uploads.Server.GetAsync($"/uploads/{id}", ("Prefer", "wait=1")))
        {
            Assert.That((string)(await UploadServer.JsonAsync(early))["status"]!, Is.AnyOf("pending", "processing"));
            Assert.That((early.Headers.GetValues("Preference-Applied").Single(), early.Headers.RetryAfter is null), Is.EqualTo(("wait=1", false)));
        }

        var waiting = uploads.Server.GetAsync($"/uploads/{id}", ("Prefer", "wait=30"));
        await Until.TrueAsync(async () => await uploads.Server.MetricAsync("imageproxy_uploads_waiters") == 1, "somebody waits");
        uploads.Queue.Release();
        using var answer = await waiting;
        Assert.That((string)(await UploadServer.JsonAsync(answer))["status"]!, Is.EqualTo("ready"));
    }

    [Test]
    public async Task Get_StateThatAnotherProcessWrites_IsSeenByLooking()
    {
        await using var uploads = await UploadServer.StartAsync(("Uploads:LookEvery", "00:00:00.050"));
        uploads.Queue.Hold();
        string id = await PostAsync(uploads);
        var waiting = uploads.Server.GetAsync($"/uploads/{id}", ("Prefer", "wait=30"));
        await Until.TrueAsync(async () => await uploads.Server.MetricAsync("imageproxy_uploads_waiters") == 1, "somebody waits");
        string state = Directory.GetFiles(Path.Combine(Path.GetDirectoryName(uploads.PublicRoot)!, "private", "state")).Single();
        File.WriteAllText(state + ".new", File.ReadAllText(state).Replace("pending", "ready", StringComparison.Ordinal));
        File.Move(state + ".new", state, overwrite: true);
        using var answer = await waiting;
        Assert.That((string)(await UploadServer.JsonAsync(answer))["status"]!, Is.EqualTo("ready"));
    }

    [Test]
    public async Task Get_StateThatAnotherNodeWrites_IsToldThroughRedis()
    {
        await using var redis = await RedisServer.StartAsync();
        (string, string?)[] settings = [("Fleet:Redis", redis.Address), ("Fleet:Timeout", "00:00:02"), ("Fleet:Lease", "00:00:08"), ("Uploads:LookEvery", "00:01:00")];
        await using var asked = await UploadServer.StartAsync(settings);
        asked.Queue.Hold();
        string stores = Path.GetDirectoryName(asked.PublicRoot)!;
        await using var worker = await UploadServer.StartAsync([.. settings, ("Uploads:Private:Root", Path.Combine(stores, "private")), ("Uploads:Public:Root", Path.Combine(stores, "public"))]);
        string id = await PostAsync(asked);
        var events = asked.Client.GetStringAsync($"/uploads/{id}/events");
        await Until.TrueAsync(async () => await asked.Server.MetricAsync("imageproxy_uploads_waiters") == 1, "somebody waits");
        await worker.Queue.AnnounceAsync(id, default);
        Assert.That(await events.WaitAsync(TimeSpan.FromSeconds(30)), Does.Contain("event: ready"));
    }

    [Test]
    public async Task Wait_MoreClientsThanMay_AreToldAsItIs()
    {
        await using var uploads = await UploadServer.StartAsync(("Uploads:MaxWaiters", "1"));
        uploads.Queue.Hold();
        string id = await PostAsync(uploads);
        using var patience = new CancellationTokenSource();
        var first = uploads.Client.GetStringAsync($"/uploads/{id}/events", patience.Token);
        await Until.TrueAsync(async () => await uploads.Server.MetricAsync("imageproxy_uploads_waiters") == 1, "somebody waits");
        using (var events = await uploads.Server.GetAsync($"/uploads/{id}/events"))
            await HostileTests.AssertRefusedAsync(events, 503, "too-many-wait");
        using (var poll = await uploads.Server.GetAsync($"/uploads/{id}", ("Prefer", "wait=30")))
            Assert.That((string)(await UploadServer.JsonAsync(poll))["status"]!, Is.EqualTo("pending"));
        await patience.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        await Until.TrueAsync(async () => await uploads.Server.MetricAsync("imageproxy_uploads_waiters") == 0, "a client that leaves is forgotten");
    }

    [Test]
    public async Task Callback_ThatFailsTwice_IsToldOnceAndSigned()
    {
        const string Secret = "a-secret-for-callbacks-of-32-characters";
        await using var site = await Listener.StartAsync(failures: 2);
        await using var uploads = await UploadServer.StartAsync(("Uploads:Webhook:Origins:0", site.Origin), ("Uploads:Webhook:Secret", Secret));
        using var response = await uploads.PostAsync(TestOriginals.Photo(64, 48), ("Upload-Callback", site.Origin + "/hook?x=1"));
        string id = (string)(await UploadServer.JsonAsync(response))["id"]!;
        await Until.TrueAsync(() => site.Calls.Count == 3, "it was called until it answered");
        var (path, signature, body) = site.Calls.Last();
        Assert.That((path, (string)JsonNode.Parse(body)!["id"]!, (string)JsonNode.Parse(body)!["status"]!), Is.EqualTo(("/hook?x=1", id, "ready")));
        string seconds = signature.Split(',')[0]["t=".Length..];
        string right = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")));
        Assert.That(signature, Is.EqualTo($"t={seconds},v1={right}"));
        var states = uploads.Server.Services.GetRequiredService<UploadStates>();
        await Until.TrueAsync(async () => (await states.FindAsync(id, default))!.IsTold, "that it was told is kept");
        await uploads.Queue.AnnounceAsync(id, default);
        await uploads.UploadAsync(TestOriginals.Photo(64, 48));
        Assert.That(site.Calls, Has.Count.EqualTo(3), "delivered again, it is not told again");
    }

    [TestCase("http://127.0.0.1:1/")]
    [TestCase("https://evil.example/")]
    [TestCase("nonsense")]
    public async Task Callback_OfAnUnlistedOrigin_IsRefused(string address)
    {
        await using var uploads = await UploadServer.StartAsync(("Uploads:Webhook:Origins:0", "https://app.example.com"), ("Uploads:Webhook:Secret", new string('s', 32)));
        using var response = await uploads.PostAsync(TestOriginals.Photo(64, 48), ("Upload-Callback", address));
        await HostileTests.AssertRefusedAsync(response, 403, "callback-not-allowed");
    }

    private static async Task<string> PostAsync(UploadServer uploads)
    {
        using var response = await uploads.PostAsync(TestOriginals.Photo(64, 48));
        return (string)(await UploadServer.JsonAsync(response))["id"]!;
    }

    /// <summary>A site's own server.</summary>
    private sealed class Listener(WebApplication app) : IAsyncDisposable
    {
        public string Origin => app.Urls.First();

        public ConcurrentQueue<(string Path, string Signature, string Body)> Calls { get; } = new();

        public static async Task<Listener> StartAsync(int failures)
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var listener = new Listener(app);
            app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                string body = await reader.ReadToEndAsync();
                listener.Calls.Enqueue((context.Request.Path + context.Request.QueryString, context.Request.Headers[Callbacks.SignatureHeader].ToString(), body));
                context.Response.StatusCode = listener.Calls.Count <= failures ? 500 : 204;
            });
            await app.StartAsync();
            return listener;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
