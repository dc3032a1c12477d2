using System.Net;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>The whole way through a worker: which renderer is used, and that what one has made is not served for the other.</summary>
internal sealed class RendererChoiceTests
{
    [TestCase("Auto", "Process", "planar")]
    [TestCase("Auto", "None", "planar")]
    [TestCase("Vips", "Process", "vips")]
    [TestCase("Vips", "None", "vips")]
#if MAGICKNET
    [TestCase("MagickNet", "Process", "magicknet")]
    [TestCase("MagickNet", "None", "magicknet")]
#endif
    public async Task Get_AsConfigured_IsRenderedByTheOneChosen(string renderer, string isolation, string name)
    {
        await using var server = await ImageProxyServer.StartAsync(("Rendering:Renderer", renderer), ("Rendering:Isolation", isolation));
        server.Put("photo.jpg", TestOriginals.Photo(300, 200, orientation: 6));
        server.Put("drawing.png", TestOriginals.Gradient(64, 48));
        foreach (string path in (string[])["/100/100/crop/photo.jpg@jpeg", "/100/100/crop/photo.jpg@webp", "/50/50/crop/drawing.png@jpeg"])
        {
            using var response = await server.GetAsync(path);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        }

        var (forJpeg, forPng) = name == "planar" ? (2, 1) : (3, 3);
        string pngName = name == "planar" ? "png" : name;
        Assert.That(await server.MetricAsync("imageproxy_renders_total", $"renderer=\"{name}\"", "outcome=\"ok\""), Is.EqualTo(forJpeg));
        Assert.That(await server.MetricAsync("imageproxy_renders_total", $"renderer=\"{pngName}\"", "outcome=\"ok\""), Is.EqualTo(forPng));
    }

    [Test]
    public async Task Get_OfAnotherRenderer_HasAnotherETag()
    {
        byte[] photo = TestOriginals.Photo(300, 200);
        var tags = new List<string>();
        foreach (string renderer in (string[])["Auto", "Vips"])
        {
            await using var server = await ImageProxyServer.StartAsync(("Rendering:Renderer", renderer));
            server.Put("photo.jpg", photo);
            using var response = await server.GetAsync("/100/100/crop/photo.jpg");
            tags.Add(response.Headers.ETag!.Tag);
        }

        Assert.That(tags, Is.Unique);
    }
}
