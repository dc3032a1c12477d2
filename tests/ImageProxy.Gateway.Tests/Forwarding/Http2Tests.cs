using System.Net;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Gateway.Tests.Servers;

namespace ImageProxy.Gateway.Tests.Forwarding;

/// <summary>Clients that speak HTTP/2 to the gateway, which speaks HTTP/1.1 to nodes.</summary>
internal sealed class Http2Tests
{
    [Test]
    public async Task Get_OverHttp2_PassesTargetAndBodyAndNeverAPart()
    {
        await using var fleet = await ScriptedFleet.StartAsync(["a"], ("Kestrel:Endpoints:h2:Url", "http://127.0.0.1:0"), ("Kestrel:Endpoints:h2:Protocols", "Http2"));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        byte[] body = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31))];
        fleet["a"].Answer = FaultyS3.Object(body);
        const string target = "/200/200/crop/a%2Fb%40c.jpg?x=%2F..";
        Assert.That(await client.GetByteArrayAsync(fleet.Gateway.Verbatim(target)), Is.EqualTo(body));
        Assert.That(fleet["a"].Requests.Single().Target, Is.EqualTo(target));
        fleet["a"].Answer = FaultyS3.Cut(announced: 200_000, sent: 150_000);
        Assert.That(async () => await client.GetByteArrayAsync(fleet.Gateway.Verbatim(target)), Throws.InstanceOf<HttpRequestException>());
    }
}
