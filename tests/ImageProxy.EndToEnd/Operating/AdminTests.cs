using System.Net;

namespace ImageProxy.EndToEnd.Operating;

internal sealed class AdminTests
{
    [Test]
    public async Task Ready_WholeService_RendersThroughEveryModeAndSaysReady()
    {
        await using var server = await ImageProxyServer.StartAsync(("Images:Modes:dim:Base", "smart"), ("Images:Modes:dim:Tint", "#ff000080"));
        Assert.That(await server.Admin.GetStringAsync("/health/ready"), Is.EqualTo("ready\n"));
        Assert.That(await server.Admin.GetStringAsync("/health/live"), Is.EqualTo("live\n"));
    }

    [Test]
    public async Task Ready_SourceThatDoesNotAnswer_SaysWhich()
    {
        await using var server = await ImageProxyServer.StartAsync([.. ImageProxyServer.S3("http://127.0.0.1:9"), ("Originals:Sources:0:Name", "pictures")]);
        using var response = await server.Admin.GetAsync("/health/ready");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("pictures"));
        using var live = await server.Admin.GetAsync("/health/live");
        Assert.That(live.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("/metrics")]
    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    [TestCase("/200/200/crop/..%2f..%2f..%2fmetrics")]
    public async Task Get_OperatorsPathOnThePublicAddress_IsAMalformedUrl(string path)
    {
        await using var server = await ImageProxyServer.StartAsync();
        using var response = await server.GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Metrics_AfterOneOfEach_HaveTheFixedNames()
    {
        await using var server = await ImageProxyServer.StartAsync();
        server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        (await server.GetAsync("/100/100/crop/photo.jpg")).Dispose();
        (await server.GetAsync("/100/100/crop/photo.jpg")).Dispose();
        Assert.That(await server.MetricAsync("imageproxy_requests_total", "tier=\"rendered\"", "status=\"200\""), Is.EqualTo(1));
        Assert.That(await server.MetricAsync("imageproxy_requests_total", "tier=\"memory\"", "status=\"200\""), Is.EqualTo(1));
        Assert.That(await server.MetricAsync("imageproxy_renders_total", "renderer=\"planar\"", "mode=\"crop\"", "format=\"jpeg\"", "outcome=\"ok\""), Is.EqualTo(1));
        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total", "source=\"files\"", "outcome=\"found\""), Is.EqualTo(1));
        Assert.That(await server.MetricAsync("imageproxy_render_duration_seconds_count"), Is.EqualTo(1));
        Assert.That(await server.MetricAsync("imageproxy_cache_bytes", "tier=\"memory\""), Is.GreaterThan(0));
        Assert.That(await server.MetricAsync("imageproxy_queue_length"), Is.Zero);
    }
}
