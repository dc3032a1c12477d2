using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Amazon.Runtime;
using ImageProxy.EndToEnd.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Fleet;

/// <summary>The call that tells CloudFront of a purge, before a stub that checks its signature as AWS does.</summary>
internal sealed class CloudFrontTests
{
    private const string Token = "a-token-of-the-tests", Secret = "a/secret+key";

    [Test]
    public async Task Purge_KeysAndPreset_AreInvalidatedByTagInOneSignedCall()
    {
        CapturedCall? call = null;
        await using var edge = await FaultyS3.StartAsync(async context =>
        {
            call = await CapturedCall.ReadAsync(context.Request);
            context.Response.StatusCode = 201;
        });
        await using var node = await StartAsync(edge);

        Assert.That(await PurgeAsync(node, """{"keys":["ann.jpg","Bob & Co.jpg"],"prefixes":["x/"],"presets":["card"]}"""), Is.EqualTo(HttpStatusCode.OK));

        Assert.That((call!.Method, call.Path), Is.EqualTo(("POST", "/2020-05-31/distribution/E2EXAMPLE/invalidation")));
        Assert.That(call.IsSignedBy("AKIDEXAMPLE", Secret, "us-east-1", "cloudfront"), Is.True);
        Assert.That(call.IsSignedBy("AKIDEXAMPLE", "another secret", "us-east-1", "cloudfront"), Is.False, "the check can fail");
        var body = XElement.Parse(call.Body);
        XNamespace api = "http://cloudfront.amazonaws.com/doc/2020-05-31/";
        string[] paths = [.. body.Descendants(api + "Path").Select(p => p.Value)];
        Assert.That((paths[0], paths[2], paths.Length), Is.EqualTo(("#o:ann.jpg", "#p:card", 3)));
        Assert.That(paths[1], Does.Match("^#o:~[0-9a-f]{32}$"));
        Assert.That(body.Descendants(api + "Quantity").Single().Value, Is.EqualTo("3"));
        Assert.That(body.Element(api + "CallerReference")?.Value, Is.Not.Empty);
    }

    [Test]
    public async Task Purge_EdgeRefuses_IsNotComplete()
    {
        await using var edge = await FaultyS3.StartAsync(FaultyS3.Error(403, "AccessDenied"));
        await using var node = await StartAsync(edge);
        Assert.That(await PurgeAsync(node, """{"keys":["ann.jpg"]}"""), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(node.Logs.Lines.Count(l => l.Id == 6010 && l.Text.Contains("AccessDenied", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [TestCase("""{"keys":["ann.jpg"],"dryRun":true}""")]
    [TestCase("""{"prefixes":["people/"]}""")]
    public async Task Purge_NothingToInvalidate_DoesNotCall(string what)
    {
        await using var edge = await FaultyS3.StartAsync(FaultyS3.Error(500, "Unexpected"));
        await using var node = await StartAsync(edge);
        Assert.That(await PurgeAsync(node, what), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(edge.Requests, Is.Empty);
    }

    private static Task<ImageProxyServer> StartAsync(FaultyS3 edge) => ImageProxyServer.StartAsync(
        services => services.AddSingleton<AWSCredentials>(new BasicAWSCredentials("AKIDEXAMPLE", Secret)),
        ("Rendering:Isolation", "None"), ("Admin:Token", Token), ("Admin:CloudFront:DistributionId", "E2EXAMPLE"), ("Admin:CloudFront:Endpoint", edge.Endpoint));

    private static async Task<HttpStatusCode> PurgeAsync(ImageProxyServer node, string what)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/purge") { Content = new StringContent(what) };
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await node.Admin.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>A request as it came, and Signature Version 4 worked out for it again from AWS' description.</summary>
    private sealed record CapturedCall(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers)
    {
        public static async Task<CapturedCall> ReadAsync(HttpRequest request)
        {
            using var reader = new StreamReader(request.Body);
            return new(
                request.Method, request.Path, await reader.ReadToEndAsync(),
                request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal));
        }

        public bool IsSignedBy(string key, string secret, string region, string service)
        {
            var parts = Headers["authorization"]["AWS4-HMAC-SHA256 ".Length..].Split(',', StringSplitOptions.TrimEntries)
                .Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
            string time = Headers["x-amz-date"], date = time[..8], scope = $"{date}/{region}/{service}/aws4_request";
            string[] signed = parts["SignedHeaders"].Split(';');
            string hash = Hex(SHA256.HashData(Encoding.UTF8.GetBytes(Body)));
            string canonical = string.Join('\n', [Method, Path, "", .. signed.Select(name => $"{name}:{Headers[name].Trim()}"), "", parts["SignedHeaders"], hash]);
            string toSign = string.Join('\n', "AWS4-HMAC-SHA256", time, scope, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
            byte[] signing = new[] { date, region, service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), Sign);
            return parts["Credential"] == $"{key}/{scope}" && signed.Contains("host") && parts["Signature"] == Hex(Sign(signing, toSign));
        }

        private static byte[] Sign(byte[] with, string text) => HMACSHA256.HashData(with, Encoding.UTF8.GetBytes(text));

        private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
    }
}
