using System.Collections.Concurrent;
using System.Diagnostics;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd.Commands;

/// <summary><c>imageproxy warm</c>, run as an operator runs it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WarmTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imageproxy-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public async Task Warm_ListOfKeys_IsRenderedCountedAndLeftAloneTheNextTime()
    {
        await using var server = await ImageProxyServer.StartAsync(
            ("Rendering:Isolation", "None"), ("Rendering:ReducedOriginals", "false"), ("Images:Presets:card:Size", "320x180"), ("Images:Presets:card:Mode", "crop"));
        server.Put("people/ann.jpg", TestOriginals.Photo(200, 150));
        server.Put("people/ä b+#1@webp", TestOriginals.Photo(200, 150));
        server.Put("text.jpg", "This is not an image."u8.ToArray());
        using var before = await server.GetAsync("/100/100/crop/people/ann.jpg");
        string list = await WriteAsync("keys.txt", "people/ann.jpg\r\npeople/ä b+#1@webp\n\nmissing.jpg\ntext.jpg\n"), address = server.Client.BaseAddress!.ToString();
        string[] wanted = ["warm", list, "--server", address, "--report", "report.jsonl", "--size", "100x100", "--preset", "card", "--avatar", "48", "--format", "jpeg", "webp"];

        var first = await RunAsync(wanted);
        double renders = await server.MetricAsync("imageproxy_renders_total", "outcome=\"ok\"");
        await File.WriteAllTextAsync(list, "people/ann.jpg\npeople/ä b+#1@webp\n");
        server.Put("missing.jpg", TestOriginals.Photo(200, 150));
        var again = await RunAsync(wanted);

        Assert.That(first.Code, Is.EqualTo(1), first.Error);
        Assert.That(first.Output, Does.StartWith("24 renditions: 11 rendered, 1 were there, 12 failed, 0 done before;"));
        Assert.That(first.Output, Does.Match("6 failed: 404 original-missing; /(100/100/crop|preset/card|avatar/48)/missing.jpg is one").And.Contain("6 failed: 422 original-unusable"));
        Assert.That(renders, Is.EqualTo(12));
        Assert.That(again.Code, Is.Zero, again.Output + again.Error);
        Assert.That(again.Output, Does.StartWith("12 renditions: 0 rendered, 0 were there, 0 failed, 12 done before;"));
        foreach (string path in (string[])["/100/100/crop/people/%C3%A4%20b%2B%231%40webp", "/preset/card/people/ann.jpg", "/avatar/48/people/ann.jpg"])
        {
            using var answer = await server.GetAsync(path, ("Accept", "image/webp"));
            Assert.That((answer.Tier(), answer.Content.Headers.ContentType?.MediaType), Is.EqualTo(("memory", "image/webp")), path);
        }
    }

    [Test]
    public async Task Warm_NothingNamed_IsEveryAllowedSizeInEveryOfferedFormatAndWaitsForAvif()
    {
        await using var server = await ImageProxyServer.StartAsync(("Rendering:Isolation", "None"), ("Images:AllowedSizes:0", "60x60"), ("Images:AllowedSizes:1", "80x80"), ("Images:Negotiate:0", "avif"), ("Images:Negotiate:1", "webp"));
        server.Put("a.jpg", TestOriginals.Photo(200, 150));
        string list = await WriteAsync("keys.txt", "a.jpg");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "appsettings.json"), """{ "Images": { "AllowedSizes": ["60x60", "80x80"], "Negotiate": ["avif", "webp"] } }""");

        var run = await RunAsync("warm", list, "--server", server.Client.BaseAddress!.ToString());

        Assert.That(run.Code, Is.Zero, run.Output + run.Error);
        Assert.That(run.Output, Does.StartWith("6 renditions: ").And.Contain(" 0 failed"));
        foreach (string format in (string[])["image/avif", "image/webp", "image/jpeg"])
        {
            using var answer = await server.GetAsync("/80/80/crop/a.jpg", ("Accept", format));
            Assert.That((answer.Tier(), answer.Content.Headers.ContentType?.MediaType), Is.EqualTo(("memory", format)));
        }
    }

    [Test]
    public async Task Warm_ServiceIsBusy_WaitsForAsLongAsItSaysAndThenHasItAll()
    {
        var asked = new ConcurrentQueue<(string Path, long At)>();
        await using var service = await ScriptedOrigin.StartAsync((context, before) =>
        {
            asked.Enqueue((context.Request.Path.Value!, Stopwatch.GetTimestamp()));
            return context.Request.Path.Value!.Contains("b.jpg", StringComparison.Ordinal) && before == 0
                ? ScriptedOrigin.AnswerAsync(context, 503, "no-store", "{\"type\":\"urn:imageproxy:busy\"}"u8.ToArray(), ("Retry-After", "1"))
                : ScriptedOrigin.AnswerAsync(context, 200, null, [1], ("Cache-Status", "ImageProxy; fwd=miss; detail=rendered"));
        });
        string list = await WriteAsync("keys.txt", "a.jpg\nb.jpg\nc.jpg\nd.jpg\n");

        var run = await RunAsync("warm", list, "--server", service.Address.ToString(), "--size", "9x9", "--format", "jpeg", "--connections", "1");

        Assert.That(run.Code, Is.Zero, run.Output + run.Error);
        Assert.That(run.Output, Does.StartWith("4 renditions: 4 rendered, 0 were there, 0 failed"));
        var all = asked.ToArray();
        Assert.That(all.Select(a => a.Path[^5..]), Is.EqualTo(new[] { "a.jpg", "b.jpg", "b.jpg", "c.jpg", "d.jpg" }));
        Assert.That(Stopwatch.GetElapsedTime(all[1].At, all[2].At), Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(990)));
    }

    [Test]
    public async Task Warm_KilledAmidTheRun_GoesOnWhereItWas()
    {
        var held = new TaskCompletionSource();
        await using var service = await ScriptedOrigin.StartAsync(async (context, _) =>
        {
            if (context.Request.Path.Value!.EndsWith("/30.jpg", StringComparison.Ordinal))
                await held.Task.WaitAsync(context.RequestAborted);
            await ScriptedOrigin.AnswerAsync(context, 200, null, [1], ("Cache-Status", "ImageProxy; fwd=miss; detail=rendered"));
        });
        string list = await WriteAsync("keys.txt", string.Concat(Enumerable.Range(0, 60).Select(i => $"{i}.jpg\n"))), report = Path.Combine(_folder.FullName, "report.jsonl");
        string[] arguments = ["warm", list, "--server", service.Address.ToString(), "--size", "9x9", "--format", "jpeg", "--connections", "1", "--report", "report.jsonl"];
        using (var doomed = CommandRun.Start(_folder.FullName, arguments))
        {
            await Until.TrueAsync(() => Task.FromResult(service.Asked("/9/9/crop/30.jpg") == 1), "it has come to what is held back");
            doomed.Kill();
            await doomed.WaitForExitAsync();
        }

        Assert.That(File.ReadAllLines(report), Has.Length.EqualTo(30));
        held.SetResult();
        var run = await RunAsync(arguments);

        Assert.That(run.Code, Is.Zero, run.Output + run.Error);
        Assert.That(run.Output, Does.StartWith("60 renditions: 30 rendered, 0 were there, 0 failed, 30 done before;"));
        Assert.That(Enumerable.Range(0, 60).Select(i => service.Asked($"/9/9/crop/{i}.jpg")), Is.All.EqualTo(1).Or.EqualTo(2));
        Assert.That(Enumerable.Range(0, 60).Count(i => service.Asked($"/9/9/crop/{i}.jpg") == 2), Is.EqualTo(1), "only what was under way");
    }

    [TestCase("warm keys.txt --server http://127.0.0.1:1 --size 9x9", 1, "http://127.0.0.1:1 does not answer")]
    [TestCase("warm keys.txt --size 9", 2, "--size")]
    [TestCase("warm keys.txt --format png", 2, "'png'")]
    [TestCase("warm keys.txt --preset a/b", 2, "'a/b'")]
    [TestCase("warm none.txt", 2, "none.txt")]
    [TestCase("warm empty.txt", 2, "no keys")]
    [TestCase("warm keys.txt --report keys.txt", 2, "no report")]
    public async Task Warm_WhatCannotBe_SaysWhyAndEndsAsDocumented(string line, int code, string says)
    {
        await WriteAsync("keys.txt", "a.jpg\n");
        await WriteAsync("empty.txt", "\n");
        var run = await RunAsync(line.Split(' '));
        Assert.That(run.Code, Is.EqualTo(code), run.Output + run.Error);
        Assert.That(run.Error, Does.Contain(says).And.Not.Contain("   at "));
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(_folder.FullName, arguments);
}
