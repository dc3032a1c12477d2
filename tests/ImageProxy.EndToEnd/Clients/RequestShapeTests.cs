namespace ImageProxy.EndToEnd.Clients;

/// <summary>
/// Requests that two servers in a row could split differently. Whatever stands behind the first must never be answered: at most one answer, an
/// error that nobody may keep, and then the connection is closed.
/// </summary>
internal sealed class RequestShapeTests
{
    private const string Hidden = "GET /100/100/crop/hidden.jpg HTTP/1.1\r\nHost: x\r\n\r\n";
    private ImageProxyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ImageProxyServer.StartAsync();
        _server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        _server.Put("hidden.jpg", TestOriginals.Photo(64, 48));
        (await _server.GetAsync("/100/100/crop/photo.jpg")).Dispose();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private static IEnumerable<TestCaseData> Shapes()
    {
        yield return Shape("CL and TE", "POST", "Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\n", 400);
        yield return Shape("TE and CL", "POST", "Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n", 400);
        yield return Shape("GET with CL and TE", "GET", "Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\n", 400);
        yield return Shape("GET chunked", "GET", "Transfer-Encoding: chunked", "0\r\n\r\n", 400);
        yield return Shape("HEAD chunked", "PUT", "Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n", 400);
        yield return Shape("TE unknown", "POST", "Transfer-Encoding: xchunked", "0\r\n\r\n", 400);
        yield return Shape("TE twice", "POST", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n", 400);
        yield return Shape("TE list", "POST", "Transfer-Encoding: chunked, chunked", "0\r\n\r\n", 400);
        yield return Shape("TE tab", "POST", "Transfer-Encoding:\tchunked\r\nContent-Length: 5", "0\r\n\r\n", 400);
        yield return Shape("TE vertical tab", "POST", "Transfer-Encoding: \vchunked\r\nContent-Length: 5", "0\r\n\r\n", 400);
        yield return Shape("space before the colon", "POST", "Transfer-Encoding : chunked\r\nContent-Length: 5", "0\r\n\r\n", 400);
        yield return Shape("chunk size of letters", "POST", "Transfer-Encoding: chunked", "zz\r\n\r\n", 400);
        yield return Shape("chunk extension with LF", "POST", "Transfer-Encoding: chunked", "2;\nxx\r\n0\r\n\r\n", 400);
        yield return Shape("chunk of endless size", "POST", "Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFF0\r\n", 400);
        yield return Shape("CL twice, different", "POST", "Content-Length: 0\r\nContent-Length: 5", "", 400);
        yield return Shape("CL twice, equal", "POST", "Content-Length: 5\r\nContent-Length: 5", "hello", 400);
        yield return Shape("CL list", "POST", "Content-Length: 5, 5", "hello", 400);
        yield return Shape("CL with a plus", "POST", "Content-Length: +5", "hello", 405);
        yield return Shape("CL negative", "POST", "Content-Length: -1", "", 400);
        yield return Shape("CL hexadecimal", "POST", "Content-Length: 0x5", "hello", 400);
        yield return Shape("CL beyond 64 bits", "POST", "Content-Length: 99999999999999999999", "hello", 400);
        yield return Shape("GET with a body", "GET", "Content-Length: 5", "hello", 400);
        yield return Shape("HEAD with a body", "HEAD", "Content-Length: 5", "hello", 400);
        yield return Shape("GET that expects to go on", "GET", "Content-Length: 5\r\nExpect: 100-continue", "hello", 400);
        yield return Shape("POST with a body", "POST", "Content-Length: 5", "hello", 405);
        yield return Shape("POST with a body too few", "POST", "Content-Length: 5", "", 405);
        yield return Shape("folded header", "GET", "X-Folded: a\r\n Content-Length: 5", "", 400);
        yield return Shape("line ended by LF", "GET", "X-A: b\nContent-Length: 5", "hello", 400);
        yield return Shape("line ended by CR", "GET", "X-A: b\rContent-Length: 5", "hello", 400);
        yield return Shape("NUL in a header", "GET", "X-A: b\0c", "", 400);
        yield return Shape("header without a colon", "GET", "Nothing", "", 400);
        yield return Shape("header without a name", "GET", ": nothing", "", 400);
        yield return Shape("header name with a space", "GET", "X A: b", "", 400);
        yield return Shape("host twice", "GET", "Host: y", "", 400);
    }

    private static TestCaseData Shape(string name, string method, string headers, string body, int status) =>
        new TestCaseData($"{method} /100/100/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n{body}", status).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Shapes))]
    public async Task Send_AmbiguousRequestWithAnotherBehind_IsOneErrorAndTheEnd(string request, int status)
    {
        double before = await _server.MetricAsync("imageproxy_requests_total");
        bool isHead = request.StartsWith("HEAD", StringComparison.Ordinal);
        using var connection = await RawConnection.OpenAsync(_server.Client.BaseAddress!);
        await connection.SendAsync(request + Hidden);
        var answer = await connection.ReadAnswerAsync(isHead);
        var more = await connection.ReadAllAsync();

        Assert.That((answer?.Status, more.Count), Is.EqualTo(((int?)status, 0)));
        Assert.That((answer!.IsCacheable, answer.Header("server"), answer.Header("connection")), Is.EqualTo((false, (string?)null, "close")));
        Assert.That(await _server.MetricAsync("imageproxy_requests_total") - before, Is.LessThanOrEqualTo(1));
        Assert.That(await _server.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(1), "the hidden request reached nothing");
    }

    [TestCase("GET /100/100/crop/photo.jpg HTTP/1.1\r\n\r\n", 400, TestName = "no host")]
    [TestCase("GET /100/100/crop/photo.jpg HTTP/1.1\r\nHost: a b\r\n\r\n", 400, TestName = "host with a space")]
    [TestCase("GET /100/100/crop/photo.jpg HTTP/1.1\r\nHost: a@b\r\n\r\n", 400, TestName = "host with a user")]
    [TestCase("GET /100/100/crop/photo.jpg HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, TestName = "host with a path")]
    [TestCase("GET http://x/100/100/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n\r\n", 400, TestName = "absolute target")]
    [TestCase("GET http://other/100/100/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n\r\n", 400, TestName = "absolute target of another host")]
    [TestCase("GET * HTTP/1.1\r\nHost: x\r\n\r\n", 405, TestName = "asterisk")]
    [TestCase("CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n", 400, TestName = "tunnel")]
    [TestCase("GET photo.jpg HTTP/1.1\r\nHost: x\r\n\r\n", 405, TestName = "target without a slash")]
    [TestCase("GET /100/100/crop/photo .jpg HTTP/1.1\r\nHost: x\r\n\r\n", 400, TestName = "target with a space")]
    [TestCase("GET /100/100/crop/photo.jpg HTTP/1.1\nHost: x\r\n\r\n", 400, TestName = "request line ended by LF")]
    [TestCase("GET /100/100/crop/photo.jpg\r\n\r\n", 400, TestName = "HTTP/0.9")]
    [TestCase("GET /100/100/crop/photo.jpg HTTP/3.7\r\nHost: x\r\n\r\n", 505, TestName = "version of the future")]
    [TestCase("G\u00cbT /100/100/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n\r\n", 400, TestName = "method of odd letters")]
    [TestCase("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n", 400, TestName = "TLS on the plain port")]
    public async Task Send_MalformedRequest_IsAnErrorNobodyKeeps(string request, int status)
    {
        var answers = await RawConnection.ExchangeAsync(_server.Client.BaseAddress!, request);
        Assert.That(answers.Select(a => (a.Status, a.IsCacheable, a.Header("server"))), Is.EqualTo(new[] { (status, false, (string?)null) }));
    }

    [Test]
    public async Task Send_Http10WithoutHost_IsAnsweredAndClosed()
    {
        var answers = await RawConnection.ExchangeAsync(_server.Client.BaseAddress!, "GET /100/100/crop/photo.jpg HTTP/1.0\r\n\r\n");
        Assert.That(answers.Select(a => a.Status), Is.EqualTo(new[] { 200 }));
    }

    [Test]
    public async Task Send_OptionsAsterisk_Is405()
    {
        using var connection = await RawConnection.OpenAsync(_server.Client.BaseAddress!);
        await connection.SendAsync("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n");
        var answer = await connection.ReadAnswerAsync();
        Assert.That((answer?.Status, answer?.Header("allow"), answer?.IsCacheable), Is.EqualTo((405, "GET, HEAD", false)));
    }

    [TestCase(101, 10, 431)]
    [TestCase(40, 1000, 431)]
    [TestCase(90, 200, 200)]
    public async Task Send_ManyOrLongHeaders_AreRefusedOnlyBeyondWhatAnEdgePasses(int count, int length, int status)
    {
        string headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string('a', length)}\r\n"));
        using var connection = await RawConnection.OpenAsync(_server.Client.BaseAddress!);
        await connection.SendAsync($"GET /100/100/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
        var answer = await connection.ReadAnswerAsync();
        Assert.That((answer?.Status, answer?.Header("server")), Is.EqualTo((status, (string?)null)));
        Assert.That(status == 200 || !answer!.IsCacheable, Is.True);
    }

    /// <summary>The longest URL an edge passes still meets our own table, whose answers say how fresh they are; Kestrel's 414 cannot.</summary>
    [TestCase("/100/100/crop/photo.jpg?", 8192, 200, true)]
    [TestCase("/100/100/crop/", 8192, 400, true)]
    [TestCase("/100/100/crop/", 16384, 414, false)]
    public async Task Send_LongTarget_IsRefusedByOurTableUpToWhatAnEdgePasses(string start, int length, int status, bool cacheable)
    {
        using var connection = await RawConnection.OpenAsync(_server.Client.BaseAddress!);
        await connection.SendAsync($"GET {start.PadRight(length, 'a')} HTTP/1.1\r\nHost: x\r\n\r\n");
        var answer = await connection.ReadAnswerAsync();
        Assert.That((answer?.Status, answer?.IsCacheable, answer?.Header("server")), Is.EqualTo((status, cacheable, (string?)null)));
    }

    [TestCase("X-HTTP-Method-Override: DELETE")]
    [TestCase("X-HTTP-Method: POST")]
    [TestCase("X-Method-Override: PUT")]
    [TestCase("X-Original-URL: /metrics")]
    [TestCase("X-Rewrite-URL: /100/100/crop/hidden.jpg")]
    [TestCase("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")]
    [TestCase("Upgrade: websocket\r\nConnection: Upgrade")]
    public async Task Send_HeaderThatOverrides_ChangesNothing(string header)
    {
        using var connection = await RawConnection.OpenAsync(_server.Client.BaseAddress!);
        await connection.SendAsync("GET /100/100/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n\r\n");
        var plain = await connection.ReadAnswerAsync();
        await connection.SendAsync($"GET /100/100/crop/photo.jpg HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n");
        var overridden = await connection.ReadAnswerAsync();
        Assert.That((overridden?.Status, overridden?.Header("etag")), Is.EqualTo((200, plain!.Header("etag"))));
        Assert.That(overridden!.Body, Is.EqualTo(plain.Body));
    }

    [Test]
    public async Task Send_TenRequestsInOneWrite_AreAnsweredInOrder()
    {
        string[] paths = ["/100/100/crop/photo.jpg", "/avatar/24/photo.jpg", "/nothing", "/100/100/resize/photo.jpg", "/200/200/crop/missing.jpg"];
        var expected = new List<(int, string?)>();
        foreach (string path in paths)
        {
            using var response = await _server.GetAsync(path);
            expected.Add(((int)response.StatusCode, response.Header("ETag") ?? response.Header("Cache-Control")));
        }

        using var connection = await RawConnection.OpenAsync(_server.Client.BaseAddress!);
        await connection.SendAsync(string.Concat(paths.Concat(paths).Select(path => $"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")));
        var got = new List<(int, string?)>();
        for (int i = 0; i < 2 * paths.Length; i++)
        {
            var answer = await connection.ReadAnswerAsync();
            got.Add((answer!.Status, answer.Header("etag") ?? answer.Header("cache-control")));
        }

        Assert.That(got, Is.EqualTo(expected.Concat(expected)));
    }
}
