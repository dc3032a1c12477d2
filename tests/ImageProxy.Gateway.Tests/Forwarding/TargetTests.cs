using ImageProxy.EndToEnd.Clients;
using ImageProxy.Gateway.Tests.Servers;

namespace ImageProxy.Gateway.Tests.Forwarding;

/// <summary>What of a request reaches a node, and which.</summary>
internal sealed class TargetTests
{
    private ScriptedFleet _fleet = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _fleet = await ScriptedFleet.StartAsync(["a", "b", "c", "d"]);

    [OneTimeTearDown]
    public ValueTask StopAsync() => _fleet.DisposeAsync();

    [TestCase("people/ann.jpg")]
    [TestCase("a/b/c/d.png")]
    [TestCase("ünïcode/ключ.png")]
    [TestCase("with space+plus.jpg")]
    [TestCase("at@home")]
    public async Task Get_EveryShapeOfOneKey_GoesToOneNode(string key)
    {
        string raw = Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);
        string allEscaped = string.Concat(System.Text.Encoding.UTF8.GetBytes(key).Select(b => $"%{b:x2}"));
        string[] targets =
        [
            $"/200/200/crop/{raw}", $"/0/300/resize/{raw}", $"/preset/card/{raw}", $"/avatar/64/{raw}", $"/original/{raw}", $"/200/200/crop/{raw}@webp",
            $"/avatar/48/{raw}@jpeg", $"/200/200/crop/{raw}?v=7", $"/200/200/crop/{raw.Replace("/", "%2F", StringComparison.Ordinal)}", $"/100/100/top/{allEscaped}",
        ];
        var nodes = new List<string?>();
        foreach (string target in targets)
            nodes.Add(await _fleet.Gateway.NodeOfAsync(target));
        Assert.That(nodes.Distinct().Count(), Is.EqualTo(1), string.Join(" ", nodes));
    }

    [Test]
    public async Task Get_ManyKeys_AreSharedByAllNodes()
    {
        var nodes = new List<string?>();
        for (int i = 0; i < 200; i++)
            nodes.Add(await _fleet.Gateway.NodeOfAsync($"/200/200/crop/{i}.jpg"));
        Assert.That(nodes.GroupBy(n => n).Select(g => g.Count()), Has.All.InRange(25, 80).And.Exactly(4).Items);
    }

    [TestCase("/200/200/crop/a%2Fb.jpg")]
    [TestCase("/200/200/crop/at%40webp")]
    [TestCase("/200/200/crop/%C3%BC%cc%88.jpg")]
    [TestCase("/200/200/crop/a+b%20c%2B.jpg")]
    [TestCase("/200/200/crop/a%25b.jpg")]
    [TestCase("/200/200/crop/~tilde!$&'()*,;=:@x")]
    [TestCase("/200/200/crop/x.jpg?")]
    [TestCase("/200/200/crop/x.jpg?a=%2F&b=/../&c=%00?")]
    [TestCase("/200/200/crop/../../etc/passwd")]
    [TestCase("/200/200/crop/./a.jpg")]
    [TestCase("/200/200/crop/%2e%2e/a.jpg")]
    [TestCase("/200/200/crop//double//slash")]
    [TestCase("//evil.example/200/200/crop/a.jpg")]
    [TestCase("/@evil.example/a.jpg")]
    [TestCase("/200/200/crop/a\\b.jpg")]
    [TestCase("/200/200/crop/%ff%fe")]
    [TestCase("/200/200/crop/100%")]
    [TestCase("/200/200/crop/a#b")]
    [TestCase("/200/200/crop/a|b^c`d{e}\"<f>")]
    [TestCase("/")]
    [TestCase("/favicon.ico")]
    public async Task Get_OddTarget_ReachesANodeByteForByte(string target)
    {
        int before = Asked(target);
        var answers = await RawConnection.ExchangeAsync(_fleet.Gateway.Address, $"GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        Assert.That(answers.Select(a => a.Status), Is.EqualTo(new[] { 200 }));
        Assert.That(Asked(target) - before, Is.EqualTo(1));
    }

    /// <summary>An empty line before, so that each gets its own connection.</summary>
    [TestCase("GET http://evil.example/200/200/crop/a.jpg HTTP/1.1\r\nHost: h\r\n\r\n", 400)]
    [TestCase("GET /200/200/crop/a.jpg HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", 400)]
    [TestCase("GET /200/200/crop/a.jpg HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [TestCase("GET /200/200/crop/a.jpg HTTP/1.1\nHost: h\n\n", 400)]
    [TestCase("POST /200/200/crop/refused.jpg HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", 405)]
    [TestCase("DELETE /200/200/crop/refused.jpg HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 405)]
    public async Task Send_WhatNoEdgeSends_IsRefusedHere(string request, int status)
    {
        int before = _fleet.Nodes.Sum(n => n.Requests.Count);
        var answers = await RawConnection.ExchangeAsync(_fleet.Gateway.Address, request);
        Assert.That(answers.Select(a => (a.Status, a.IsCacheable)), Is.EqualTo(new[] { (status, false) }));
        Assert.That(_fleet.Nodes.Sum(n => n.Requests.Count), Is.EqualTo(before), "no node was asked");
    }

    [Test]
    public async Task Head_Passes_WithTheLengthAndNoBody()
    {
        const string target = "/200/200/crop/head.jpg";
        var node = _fleet[await _fleet.Gateway.NodeOfAsync(target)];
        using var answer = await _fleet.Gateway.Client.SendAsync(new(HttpMethod.Head, target));
        Assert.That((answer.Content.Headers.ContentLength, (await answer.Content.ReadAsByteArrayAsync()).Length, node.Requests[^1].Method), Is.EqualTo((1L, 0, "HEAD")));
    }

    private int Asked(string target) => _fleet.Nodes.Sum(n => n.Requests.Count(r => r.Target == target));
}
