using ImageProxy.Stress.Scenarios;

namespace ImageProxy.EndToEnd.Disk;

/// <summary>What tests/ImageProxy.Stress does at length, in seconds.</summary>
internal sealed class DamageTests
{
    [Test]
    public async Task Kill_FiveTimesAmidFillAndEviction_ServesNoWrongByteAndLeavesNothing()
    {
        var result = await KillRounds.RunAsync(rounds: 5, responsesPerRound: 500, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That((result.Wrong, result.Failed, result.Corrupt, result.Leftovers), Is.EqualTo((0L, 0L, 0.0, 0)));
            Assert.That(result.Evictions, Is.Positive, "evicted");
            Assert.That(result.Cut, Is.Positive, "killed amid requests");
            Assert.That(result.BytesAtEnd, Is.LessThanOrEqualTo(KillRounds.MaxBytes));
        });
    }

    [Test]
    public async Task Damage_ThreeHundredFilesWhileServing_IsAlwaysFoundBeforeTheFirstByte()
    {
        var result = await FlippedFiles.RunAsync(300, CancellationToken.None);
        Assert.That((result.Served, result.Wrong, result.Failed, result.Counted), Is.EqualTo((0, 0L, 0L, 300.0)));
    }

    [Test]
    public async Task Start_ForeignFilesInTheFolder_AreNeitherServedNorTouched()
    {
        var first = await ImageProxyServer.StartAsync(("Caching:MemoryMaxBytes", "0"));
        for (int i = 0; i < 4; i++)
            first.Put($"{i}.jpg", TestOriginals.Photo(300 + i, 240));
        var expected = new List<byte[]>();
        for (int i = 0; i < 4; i++)
            expected.Add(await first.Client.GetByteArrayAsync($"/200/200/crop/{i}.jpg"));
        string folder = await first.StopAsync();

        // :: Under names of entries: nothing, a link, text, and a folder. Beside them: what others may have put there.
        string renditions = Path.Combine(folder, "cache", "renditions");
        string[] entries = [.. Directory.EnumerateFiles(renditions, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f).Length == 64)];
        Assert.That(entries, Has.Length.EqualTo(4));
        await File.WriteAllBytesAsync(entries[0], []);
        File.Delete(entries[1]);
        File.CreateSymbolicLink(entries[1], "/etc/passwd");
        await File.WriteAllTextAsync(entries[2], "not an entry");
        File.Delete(entries[3]);
        Directory.CreateDirectory(entries[3]);
        string[] foreign = [Path.Combine(renditions, "README"), Path.Combine(renditions, "ab", "..hidden"), Path.Combine(renditions, "tmp", "mine.tmp"), Path.Combine(folder, "cache", "other")];
        foreach (string file in foreign)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, "foreign");
        }

        await using var second = await ImageProxyServer.StartAsync(folder, ("Caching:MemoryMaxBytes", "0"));
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 4; i++)
                Assert.That(await second.Client.GetByteArrayAsync($"/200/200/crop/{i}.jpg"), Is.EqualTo(expected[i]));
        }

        Assert.That(await second.MetricAsync("imageproxy_cache_corrupt_total"), Is.EqualTo(3));
        Assert.That(foreign.Select(File.ReadAllText), Is.All.EqualTo("foreign"));
        Assert.That(new FileInfo("/etc/passwd").Length, Is.Positive, "the link went, not what it led to");
        await Until.TrueAsync(() => entries[..3].All(e => new FileInfo(e) is { Exists: true, LinkTarget: null }), "rendered and stored anew");
    }

    [Test]
    public async Task Delete_FolderWhileServing_IsMadeAgain()
    {
        await using var server = await ImageProxyServer.StartAsync(("Caching:MemoryMaxBytes", "0"));
        server.Put("photo.jpg", TestOriginals.Photo(300, 240));
        byte[] expected = await server.Client.GetByteArrayAsync("/200/200/crop/photo.jpg");
        for (int round = 0; round < 3; round++)
        {
            await Until.TrueAsync(() => Directory.Exists(server.Cache) && Entries(server).Length == 1, "stored");
            Directory.Delete(server.Cache, recursive: true);
            Assert.That(await server.Client.GetByteArrayAsync("/200/200/crop/photo.jpg"), Is.EqualTo(expected));
        }

        await Until.TrueAsync(() => Directory.Exists(server.Cache) && Entries(server).Length == 1, "stored again");
        using var last = await server.GetAsync("/200/200/crop/photo.jpg");
        Assert.That(last.Tier(), Is.EqualTo("disk"));
        Assert.That(await server.MetricAsync("imageproxy_cache_disk_off"), Is.Zero);
    }

    private static string[] Entries(ImageProxyServer server) =>
        [.. Directory.EnumerateFiles(server.Cache, "*", new EnumerationOptions { RecurseSubdirectories = true }).Where(f => Path.GetFileName(f).Length == 64)];
}
