using ImageProxy.Gateway.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace ImageProxy.Gateway.Tests.Forwarding;

internal sealed class ForwardedHeadersTests
{
    private const string Target = "/200/200/crop/a.jpg";

    [TestCase("false", "127.0.0.1", "http", "cdn.example.com", "")]
    [TestCase("true", "203.0.113.7, 127.0.0.1", "https", "www.example.com", "for=203.0.113.7")]
    public async Task Get_ForwardedHeaders_AreReplacedUnlessTrusted(string trust, string forwardedFor, string proto, string host, string forwarded)
    {
        await using var fleet = await ScriptedFleet.StartAsync(["a"], ("Gateway:TrustForwarded", trust));
        using var request = new HttpRequestMessage(HttpMethod.Get, Target) { Headers = { Host = "cdn.example.com" } };
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "www.example.com");
        request.Headers.Add("Forwarded", "for=203.0.113.7");
        request.Headers.TryAddWithoutValidation("Accept", "image/webp,*/*;q=0.8");
        request.Headers.TryAddWithoutValidation("If-None-Match", "\"x\", W/\"y\"");
        using var answer = await fleet.Gateway.Client.SendAsync(request);

        var headers = fleet["a"].Requests.Single().Headers;
        Assert.That(
            (headers["X-Forwarded-For"].ToString(), headers["X-Forwarded-Proto"].ToString(), headers["X-Forwarded-Host"].ToString(), headers["Forwarded"].ToString()),
            Is.EqualTo((forwardedFor, proto, host, forwarded)));
        Assert.That((headers.Accept.ToString(), headers.IfNoneMatch.ToString()), Is.EqualTo(("image/webp,*/*;q=0.8", "\"x\", W/\"y\"")), "the rest passes");
        Assert.That(headers.Host.ToString(), Is.EqualTo(fleet["a"].Url.Authority));
    }

    [Test]
    public async Task Get_AnswersHeadersAndStatus_PassUnchanged()
    {
        await using var fleet = await ScriptedFleet.StartAsync(["a"]);
        fleet["a"].Answer = context =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "application/problem+json";
            context.Response.Headers.CacheControl = "public, max-age=60";
            context.Response.Headers.Vary = "Accept";
            context.Response.Headers["Cache-Status"] = "imageproxy; hit; detail=memory";
            return context.Response.WriteAsync("{}");
        };
        using var answer = await fleet.Gateway.Client.GetAsync(Target);
        Assert.That(((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()), Is.EqualTo((404, "{}")));
        Assert.That(
            answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not "Date").Select(h => $"{h.Key}: {string.Join(", ", h.Value)}"),
            Is.EquivalentTo(new[]
            {
                "Content-Type: application/problem+json", "Cache-Control: public, max-age=60", "Vary: Accept", "Cache-Status: imageproxy; hit; detail=memory",
                $"{GatewayServer.NodeHeader}: a", "Transfer-Encoding: chunked",
            }));
    }
}
