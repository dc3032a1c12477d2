namespace ImageProxy.EndToEnd.Serving;

internal sealed class CacheTagTests
{
    [Test]
    public async Task Get_TagHeaderSet_CarriesTheTagsFromEveryTier()
    {
        await using var server = await ImageProxyServer.StartAsync(
            ("Http:CacheTagHeader", "Cache-Tag"), ("Images:Presets:card:Size", "320x180"), ("Images:Presets:card:Mode", "crop"));
        server.Put("people/Ann.jpg", TestOriginals.Photo(64, 48));
        server.Put("ann.jpg", TestOriginals.Photo(64, 48));
        for (int i = 0; i < 3; i++) // rendered, from memory, and before the host
        {
            using var plain = await server.GetAsync("/50/50/crop/ann.jpg");
            Assert.That(plain.Header("Cache-Tag"), Is.EqualTo("o:ann.jpg"), plain.Tier());
            using var preset = await server.GetAsync("/preset/card/people/Ann.jpg");
            Assert.That(preset.Header("Cache-Tag"), Does.Match("^o:~[0-9a-f]{32},p:card$"), preset.Tier());
        }
    }

    [Test]
    public async Task Get_TagHeaderNotSet_HasNone()
    {
        await using var server = await ImageProxyServer.StartAsync();
        server.Put("ann.jpg", TestOriginals.Photo(64, 48));
        using var answer = await server.GetAsync("/50/50/crop/ann.jpg");
        Assert.That(answer.Header("Cache-Tag"), Is.Null);
    }
}
