using System.Net;
using ImageProxy.Uploads.Queues;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>Sending pictures, and who may.</summary>
internal sealed class IntakeTests
{
    private UploadServer _uploads = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _uploads = await UploadServer.StartAsync(("Uploads:Origins:0", "https://www.example.com"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _uploads.DisposeAsync();

    [Test]
    public async Task Post_Picture_Is202AndSaysWhereToAsk()
    {
        using var response = await _uploads.PostAsync(TestOriginals.Photo(64, 48));
        var answer = await UploadServer.JsonAsync(response);
        string id = (string)answer["id"]!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(id, Does.Match("^[0-9a-f]{32}$"));
        Assert.That(response.Headers.Location!.ToString(), Is.EqualTo("/uploads/" + id));
        Assert.That(((string)answer["status"]!, (string)answer["statusUrl"]!, (string)answer["imageUrl"]!, (string)answer["template"]!),
            Is.EqualTo(("pending", $"/uploads/{id}", $"/a/{id}", $"/avatar/{{size}}/a/{id}")));
        Assert.That(response.Headers.CacheControl!.NoStore);
    }

    [Test]
    public async Task Post_WaitPreferred_Is201WithTheSizeOfTheMaster()
    {
        using var response = await _uploads.PostAsync(TestOriginals.Photo(2000, 1000, orientation: 6), ("Prefer", "respond-async, wait=30"));
        var answer = await UploadServer.JsonAsync(response);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(((string)answer["status"]!, (int)answer["width"]!, (int)answer["height"]!), Is.EqualTo(("ready", 512, 1024)), "turned upright, longest side 1,024");
    }

    [Test]
    public async Task Post_Form_IsTheSameAsTheFileAlone()
    {
        byte[] photo = TestOriginals.Photo(300, 200);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "picture", "me.jpg" } };
        using var response = await _uploads.PostAsync(form, null, ("Prefer", "wait=30"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
        string id = (string)(await UploadServer.JsonAsync(response))["id"]!;
        string other = await _uploads.UploadAsync(photo);
        Assert.That(await _uploads.Client.GetByteArrayAsync($"/a/{id}_large"), Is.EqualTo(await _uploads.Client.GetByteArrayAsync($"/a/{other}_large")));
    }

    [TestCase(1)]
    [TestCase(65_535)]
    [TestCase(200_000)]
    public async Task Post_FormOfAnySize_KeepsEveryByte(int padding)
    {
        // The boundary's first characters at every place where reads may end.
        byte[] photo = [.. TestOriginals.Photo(64, 48), .. Enumerable.Repeat("\r\n--almos\r"u8.ToArray(), padding / 10 + 1).SelectMany(b => b).Take(padding)];
        using var form = new MultipartFormDataContent("almost") { { new ByteArrayContent(photo), "picture", "me.jpg" } };
        using var response = await _uploads.PostAsync(form, null, ("Prefer", "wait=30"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
    }

    private static readonly (string What, string? Header, int Status, string Problem)[] Bearers =
    [
        ("none", null, 401, "token-missing"),
        ("another scheme", "Basic dTpw", 401, "token-missing"),
        ("forged", "Bearer " + UploadServer.Token(key: "somebody-else's-key-of-32-characters"), 401, "token-invalid"),
        ("expired", "Bearer " + UploadServer.Token(seconds: -1), 401, "token-invalid"),
    ];

    [Test]
    public async Task Post_WithoutAGoodToken_IsRefused([ValueSource(nameof(Bearers))] (string What, string? Header, int Status, string Problem) bearer)
    {
        string[] before = await _uploads.AtRestAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/uploads") { Content = new ByteArrayContent(TestOriginals.Photo(64, 48)) };
        if (bearer.Header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", bearer.Header);
        using var response = await _uploads.Client.SendAsync(request);
        await HostileTests.AssertRefusedAsync(response, bearer.Status, bearer.Problem);
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Does.StartWith("Bearer"));
        Assert.That(_uploads.Files(), Is.EquivalentTo(before));
    }

    [Test]
    public async Task Post_OverTheQuotaOfItsSubject_Is429WithTheTimeToWait()
    {
        string token = UploadServer.Token("greedy", quota: 2);
        for (int i = 0; i < 2; i++)
        {
            using var taken = await _uploads.PostAsync(new ByteArrayContent(TestOriginals.Photo(64, 48)), token);
            Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        }

        using var refused = await _uploads.PostAsync(new ByteArrayContent(TestOriginals.Photo(64, 48)), token);
        await HostileTests.AssertRefusedAsync(refused, 429, "over-quota");
        Assert.That(refused.Headers.RetryAfter!.Delta!.Value, Is.InRange(TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(60)));
        using var other = await _uploads.PostAsync(new ByteArrayContent(TestOriginals.Photo(64, 48)), UploadServer.Token("modest", quota: 2));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), "another subject is not touched");
    }

    [Test]
    public async Task Post_QueueThatIsAway_Is503AndLeavesNothing()
    {
        string[] before = await _uploads.AtRestAsync();
        _uploads.Queue.IsAway = true;
        using var response = await _uploads.PostAsync(TestOriginals.Photo(64, 48));
        _uploads.Queue.IsAway = false;
        await HostileTests.AssertRefusedAsync(response, 503, "uploads-away");
        Assert.That(response.Headers.RetryAfter, Is.Not.Null);
        Assert.That(_uploads.Files(), Is.EquivalentTo(before));
    }

    [Test]
    public async Task Preflight_OfAListedOrigin_AllowsWhatAPageNeeds()
    {
        using var response = await PreflightAsync("https://www.example.com");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(response.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { "https://www.example.com" }));
        Assert.That(response.Headers.GetValues("Access-Control-Allow-Headers").Single(), Does.Contain("Authorization").And.Contain("Prefer"));
        Assert.That(response.Headers.Vary, Does.Contain("Origin"));
    }

    [TestCase("https://www.example.com.evil.org")]
    [TestCase("https://example.com")]
    [TestCase("http://www.example.com")]
    [TestCase("null")]
    public async Task Preflight_OfAnyOtherOrigin_IsRefused(string origin)
    {
        using var response = await PreflightAsync(origin);
        await HostileTests.AssertRefusedAsync(response, 403, "origin-not-allowed");
        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    [TestCase("GET", "/uploads", 405)]
    [TestCase("PUT", "/uploads", 405)]
    [TestCase("POST", "/uploads/00000000000000000000000000000000", 405)]
    [TestCase("POST", "/a/00000000000000000000000000000000", 405)]
    [TestCase("GET", "/uploads/00000000000000000000000000000000", 404)]
    [TestCase("GET", "/uploads/00000000000000000000000000000000/events", 404)]
    [TestCase("GET", "/uploads/0000000000000000000000000000000G", 400)]
    [TestCase("GET", "/uploads/", 400)]
    [TestCase("GET", "/a/..", 400)]
    [TestCase("GET", "/a/00000000000000000000000000000000_huge", 400)]
    [TestCase("POST", "/200/200/crop/x.jpg", 405)]
    public async Task Request_OfAnotherShape_IsRefused(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_uploads.Client.BaseAddress + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var response = await _uploads.Client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Post_WhileUploadsAreOff_IsTheOrdinaryRefusal()
    {
        await using var server = await ImageProxyServer.StartAsync();
        using var response = await server.Client.PostAsync("/uploads", new ByteArrayContent(TestOriginals.Photo(64, 48)));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(server.Services.GetService(typeof(IUploadQueue)), Is.Null);
    }

    private async Task<HttpResponseMessage> PreflightAsync(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/uploads");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        return await _uploads.Client.SendAsync(request);
    }
}
