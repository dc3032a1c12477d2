using System.Text.Json;
using ImageProxy.EndToEnd;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Gateway.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace ImageProxy.Gateway.Tests.Nginx;

/// <summary>What the shipped configuration makes of requests and answers.</summary>
internal sealed class NginxTests
{
    private const string Target = "/200/200/crop/people/ann.jpg";
    private const string Chrome = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
    private const string Safari13 = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5";
    private ScriptedNode _node = null!;
    private NginxServer _nginx = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _node = await ScriptedNode.StartAsync("a");
        _node.Answer = Rendition("public, max-age=86400, s-maxage=604800");
        _nginx = await NginxServer.StartAsync(_node.Url);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _nginx.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Test]
    public async Task Get_TwentyUrlsFromManyBrowsers_AskTheNodeOncePerUrlAndToken()
    {
        string?[] accepts = [Chrome, "image/webp,*/*", "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", Safari13, "*/*", null];
        await Task.WhenAll(Enumerable.Range(0, 600).Select(async i =>
        {
            using var answer = await _nginx.SendAsync($"/200/200/crop/{i % 20}.jpg?cache={i}", accepts[i % accepts.Length]);
            Assert.That(answer.IsSuccessStatusCode);
        }));
        Assert.That(_node.Requests, Has.Count.EqualTo(40), "twenty URLs as WebP and as JPEG; the rest waited for these, or came from the cache");
        Assert.That(_node.Requests.Select(r => r.Headers.Accept.ToString()).Distinct(), Is.EquivalentTo(new[] { "image/webp,*/*;q=0.8", "*/*" }));
    }

    /// <summary>The table that the service and CloudFront's function are tested with. Where nginx cannot follow, the row says what it gives.</summary>
    [TestCase("webp", 150)]
    [TestCase("avif,webp", 70)]
    public async Task Get_EveryAcceptOfTheTable_GivesTheServicesToken(string offered, int rows)
    {
        const string Line = "\"~*(?:^|,)[ \\t]*+image/avif";
        await using var nginx = await NginxServer.StartShippedAsync("nginx.conf", offered == "webp"
            ? [("127.0.0.1:5510", _node.Url.Authority)]
            : [("127.0.0.1:5510", _node.Url.Authority), ("# " + Line, Line)]);
        using var table = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "nginx", "negotiation.json")));
        var other = new List<string>();
        int compared = 0;
        foreach (var row in table.RootElement.EnumerateArray())
        {
            string? accept = row.GetProperty("accept").GetString();
            bool isOffered = string.Join(',', row.GetProperty("offered").EnumerateArray().Select(o => o.GetString())) == offered;
            bool isSendable = accept is null || (accept.Length <= 2048 && accept.All(c => c is '\t' or (>= ' ' and <= '~')));
            if (!isOffered || !isSendable)
                continue;
            string target = $"/200/200/crop/accept-{compared++}.jpg";
            using var answer = await nginx.SendAsync(target, accept);
            string asked = _node.Requests.Single(r => r.Target == target).Headers.Accept.ToString();
            string token = asked.StartsWith("image/avif", StringComparison.Ordinal) ? "avif" : asked.StartsWith("image/webp", StringComparison.Ordinal) ? "webp" : "jpeg";
            string? expected = row.TryGetProperty("nginx", out var own) ? own.GetString() : row.GetProperty("token").GetString();
            if (token != expected)
                other.Add($"{accept}: {token}, not {expected}");
        }

        Assert.That(compared, Is.GreaterThan(rows));
        Assert.That(other, Is.Empty, string.Join('\n', other));
    }

    [TestCase("/200/200/crop/a%2Fb%40c.jpg@webp")]
    [TestCase("/200/200/crop/%C3%BC/../x.jpg")]
    [TestCase("/200/200/crop//double.jpg")]
    public async Task Get_OddTarget_ReachesTheNodeByteForByteWithoutItsQuery(string target)
    {
        using var answer = await _nginx.SendAsync(target + "?utm_source=x", Chrome, "GET", ("Cookie", "a=b"), ("Authorization", "Bearer x"));
        var asked = _node.Requests.Single();
        Assert.That((asked.Target, asked.Headers.Cookie.ToString(), asked.Headers.Authorization.ToString()), Is.EqualTo((target, "", "")));
        Assert.That(asked.Headers["X-Forwarded-Host"].ToString(), Is.EqualTo("images.example.com"));
    }

    [TestCase(503, "no-store", 3)]
    [TestCase(502, "no-store", 3)]
    [TestCase(404, "public, max-age=60", 1)]
    [TestCase(400, "public, max-age=3600", 1)]
    public async Task Get_Errors_AreKeptAsLongAsTheServiceSays(int status, string control, int asked)
    {
        _node.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.CacheControl = control;
            context.Response.Headers["Set-Cookie"] = "a=b";
            return context.Response.WriteAsync("{}");
        };
        for (int i = 0; i < 3; i++)
        {
            using var answer = await _nginx.SendAsync(Target, Chrome);
            Assert.That(((int)answer.StatusCode, answer.Headers.Contains("Set-Cookie")), Is.EqualTo((status, false)));
        }

        // With a cookie nothing is kept, whatever else is said.
        Assert.That(_node.Requests, Has.Count.EqualTo(3));
        _node.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.CacheControl = control;
            return context.Response.WriteAsync("{}");
        };
        for (int i = 0; i < 3; i++)
            (await _nginx.SendAsync(Target, Chrome)).Dispose();
        Assert.That(_node.Requests, Has.Count.EqualTo(3 + asked));
    }

    [Test]
    public async Task Get_NodeDown_TheOldOneIsServed()
    {
        _node.Answer = Rendition("public, max-age=1, stale-while-revalidate=600, stale-if-error=600");
        Assert.That(await _nginx.CacheAsync(Target, Chrome), Is.EqualTo("MISS"));
        _node.Answer = FaultyS3.ResetAsync;
        await Until.TrueAsync(async () => await _nginx.CacheAsync(Target, Chrome) is "STALE" or "UPDATING", "it is old, and served all the same");
        using var answer = await _nginx.SendAsync(Target, Chrome);
        Assert.That(((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()), Is.EqualTo((200, "picture as image/webp,*/*;q=0.8")));
    }

    [Test]
    public async Task Purge_FromLoopback_FetchesOneTokenAnew()
    {
        foreach (string accept in (string[])[Chrome, Safari13])
            await _nginx.CacheAsync(Target, accept);
        _node.Answer = context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            return context.Response.WriteAsync("another");
        };
        using (var purged = await _nginx.SendAsync(Target + "?v=1", Chrome, "GET", ("X-Purge", "1")))
            Assert.That(purged.Headers.GetValues("X-Cache").Single(), Is.EqualTo("BYPASS"));
        using var answer = await _nginx.SendAsync(Target, Chrome);
        using var other = await _nginx.SendAsync(Target, Safari13);
        Assert.That(
            (await answer.Content.ReadAsStringAsync(), answer.Headers.GetValues("X-Cache").Single(), await other.Content.ReadAsStringAsync()),
            Is.EqualTo(("another", "HIT", "picture as */*")));
    }

    /// <summary>The file that a purge replaces is open in every worker; each has to notice, though only one was asked to purge.</summary>
    [Test]
    public async Task Purge_FileThatEveryWorkerHoldsOpen_IsServedByNoneAfterwards()
    {
        await Until.TrueAsync(async () => await CrowdAsync("picture as image/webp,*/*;q=0.8") && _nginx.HeldFiles.All(held => held.Length == 1), "both workers hold it open");
        Assert.That(_nginx.HeldFiles, Has.Count.EqualTo(2));
        _node.Answer = context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            return context.Response.WriteAsync("another");
        };
        (await _nginx.SendAsync(Target, Chrome, "GET", ("X-Purge", "1"))).Dispose();
        Assert.That(_nginx.HeldFiles.SelectMany(held => held), Has.Some.EndsWith("(deleted)"), "the old one is still open");
        await Until.TrueAsync(
            async () => await CrowdAsync("another") && _nginx.HeldFiles.All(held => held is [var file] && !file.EndsWith("(deleted)", StringComparison.Ordinal)), "both workers have answered, and hold the new one");

        // Connections of their own, at once, so that all workers get some.
        async Task<bool> CrowdAsync(string expected)
        {
            string[] bodies = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
            {
                using var answer = await _nginx.SendAsync(Target, Chrome, "GET", ("Connection", "close"));
                return await answer.Content.ReadAsStringAsync();
            }));
            Assert.That(bodies.Distinct(), Is.EqualTo(new[] { expected }));
            return true;
        }
    }

    /// <summary>As above, of one that is old and is fetched anew behind a client's back.</summary>
    [Test]
    public async Task Get_OldFileThatEveryWorkerHoldsOpen_IsReplacedForAll()
    {
        _node.Answer = Rendition("public, max-age=1, stale-while-revalidate=600");
        await Until.TrueAsync(
            async () =>
            {
                await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ => (await _nginx.SendAsync(Target, Chrome, "GET", ("Connection", "close"))).Dispose()));
                return _nginx.HeldFiles.All(held => held.Length > 0);
            },
            "both workers hold it open");
        _node.Answer = context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=600";
            return context.Response.WriteAsync("another");
        };
        await Until.TrueAsync(async () => await _nginx.CacheAsync(Target, Chrome) is "STALE" or "UPDATING" or "EXPIRED", "it is old");
        await Until.TrueAsync(async () => await BodyAsync() == "another", "it has been fetched anew");
        string[] bodies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => BodyAsync()));
        Assert.That(bodies.Distinct(), Is.EqualTo(new[] { "another" }));

        async Task<string> BodyAsync()
        {
            using var answer = await _nginx.SendAsync(Target, Chrome, "GET", ("Connection", "close"));
            return await answer.Content.ReadAsStringAsync();
        }
    }

    [Test]
    public async Task Get_Range_IsCutFromTheKeptPictureAndFromSlicesOfOriginals()
    {
        foreach (string cached in (string[])["MISS", "HIT"])
        {
            using var answer = await _nginx.SendAsync(Target, Chrome, "GET", ("Range", "bytes=0-6"));
            Assert.That(
                ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.GetValues("X-Cache").Single()), Is.EqualTo((206, "picture", cached)));
        }

        _node.Answer = context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ETag = "\"o\"";
            context.Response.Headers.CacheControl = "public, max-age=60";
            context.Response.Headers.ContentRange = "bytes 1048576-2097151/3000000";
            context.Response.ContentLength = 1 << 20;
            return context.Response.Body.WriteAsync(new byte[1 << 20]).AsTask();
        };
        using var part = await _nginx.SendAsync("/original/large.jpg", null, "GET", ("Range", "bytes=1500000-1500009"));
        Assert.That(((int)part.StatusCode, part.Content.Headers.ContentLength), Is.EqualTo((206, 10L)));
        Assert.That(_node.Requests[^1].Headers.Range.ToString(), Is.EqualTo("bytes=1048576-2097151"), "one slice was fetched, and is kept");
    }

    [TestCase("POST")]
    [TestCase("DELETE")]
    public async Task Send_OtherMethods_NeverReachTheNode(string method)
    {
        using var answer = await _nginx.SendAsync(Target, null, method);
        Assert.That(((int)answer.StatusCode, _node.Requests.Count), Is.EqualTo((405, 0)));
    }

    [Test]
    public async Task Get_OtherHost_IsTurnedAway()
    {
        using var answer = await _nginx.SendAsync(Target, null, "GET", ("Host", "somebody.else"));
        Assert.That(((int)answer.StatusCode, _node.Requests.Count), Is.EqualTo((421, 0)));
    }

    private static Func<HttpContext, Task> Rendition(string control) => context =>
    {
        string body = $"picture as {context.Request.Headers.Accept}";
        context.Response.Headers.CacheControl = control;
        context.Response.Headers.ETag = "\"tag\"";
        context.Response.Headers.Vary = "Accept";
        context.Response.Headers.AcceptRanges = "bytes";
        context.Response.ContentType = "image/webp";
        context.Response.ContentLength = body.Length;
        return context.Response.WriteAsync(body);
    };
}
