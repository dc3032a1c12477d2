using System.Net;

namespace ImageProxy.EndToEnd.Operating;

internal sealed class ConfigurationTests
{
    [Test]
    public void Start_SeveralFaults_AreAllInOneMessage()
    {
        var fault = Assert.ThrowsAsync<ConfigurationException>(() => ImageProxyServer.StartAsync(
            ("Images:AllowedSizes:0", "200"), ("Images:Quality:Jpeg", "101"), ("Rendering:Slots", "-1"), ("Rendering:MaxSide", "0"),
            ("Caching:MaxBytes", "-5"), ("Originals:Sources:0:Type", "Ftp"), ("Http:MaxConnections", "0"), ("Http:IdleTimeout", "00:00:00"),
            ("Http:RequestHeadersTimeout", "01:00:00"), ("Http:MinResponseRate", "-1"), ("Admin:Urls", "here")))!;
        foreach (string path in new[]
        {
            "Images:AllowedSizes:0", "Images:Quality:Jpeg", "Rendering:Slots", "Rendering:MaxSide", "Caching:MaxBytes", "Originals:Sources:0:Type",
            "Http:MaxConnections", "Http:IdleTimeout", "Http:RequestHeadersTimeout", "Http:MinResponseRate", "Admin:Urls",
        })
            Assert.That(fault.Message, Does.Contain(path));
    }

    [TestCase("Images:Colour", "red", "Colour")]
    [TestCase("Rendering:Slot", "2", "Slot")]
    [TestCase("Caching:MaxByte", "2", "MaxByte")]
    [TestCase("Originals:Sources:0:Buckt", "b", "Buckt")]
    [TestCase("Rendering:Deadline", "soon", "Rendering:Deadline")]
#if !MAGICKNET
    [TestCase("Rendering:Renderer", "MagickNet", "-p:WithMagickNet=true")]
#endif
    public void Start_MisspeltNameOrValue_IsAFaultNotSilence(string key, string value, string says) =>
        Assert.That(async () => await ImageProxyServer.StartAsync((key, value)), Throws.InstanceOf<ConfigurationException>().With.Message.Contains(says));

    [Test]
    public async Task Reload_SizeAdded_TakesEffectWithoutARestart()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, """{ "Images": { "AllowedSizes": [ "100x100" ] } }""");
            await using var server = await ImageProxyServer.StartAsync(("file", file));
            server.Put("photo.jpg", TestOriginals.Photo(64, 48));
            using var before = await server.GetAsync("/123/100/crop/photo.jpg");
            Assert.That(
                (before.StatusCode, (await before.ProblemAsync()).Detail),
                Is.EqualTo((HttpStatusCode.Forbidden, "The size 123x100 is not allowed here; the nearest allowed size is 100x100.")));

            await File.WriteAllTextAsync(file, """{ "Images": { "AllowedSizes": [ "100x100", "123x100" ] } }""");
            await LoggedAsync(server, "123x100");
            using var after = await server.GetAsync("/123/100/crop/photo.jpg");
            Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.OK));

            await File.WriteAllTextAsync(file, """{ "Images": { "AllowedSizes": [ "broken" ] } }""");
            await LoggedAsync(server, "stays in force");
            using var still = await server.GetAsync("/123/100/crop/photo.jpg");
            Assert.That(still.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task LoggedAsync(ImageProxyServer server, string text)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!server.Logs.Lines.Any(l => l.Text.Contains(text, StringComparison.Ordinal)))
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
