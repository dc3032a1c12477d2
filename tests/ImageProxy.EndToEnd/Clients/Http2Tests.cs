using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageProxy.EndToEnd.Clients;

/// <summary>HTTP/2 by ALPN on an endpoint with a certificate, as <c>Kestrel:Endpoints</c> configures it.</summary>
internal sealed class Http2Tests
{
    private const int Streams = 10_000;
    private string _certificate = null!;
    private string _hash = null!;
    private ImageProxyServer _server = null!;
    private HttpClient _http2 = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _certificate = Path.GetTempFileName();
        using (var key = RSA.Create(2048))
        {
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            _hash = certificate.GetCertHashString(HashAlgorithmName.SHA256);
            await File.WriteAllBytesAsync(_certificate, certificate.Export(X509ContentType.Pkcs12));
        }

        _server = await ImageProxyServer.StartAsync(
            ("Kestrel:Endpoints:tls:Url", "https://127.0.0.1:0"), ("Kestrel:Endpoints:tls:Certificate:Path", _certificate), ("Images:AllowAnySize", "true"));
        _server.Put("photo.jpg", TestOriginals.Photo(1200, 900));
        _http2 = new(new SocketsHttpHandler { UseProxy = false, SslOptions = new() { RemoteCertificateValidationCallback = IsOurs } })
        {
            BaseAddress = _server.Client.BaseAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _http2.Dispose();
        await _server.DisposeAsync();
        File.Delete(_certificate);
    }

    [Test]
    public async Task Get_OverHttp2_AnswersAsOverHttp1()
    {
        using var first = await _http2.GetAsync("/200/200/crop/photo.jpg");
        using var second = await _http2.GetAsync("/200/200/crop/photo.jpg");
        Assert.That((first.Version, first.StatusCode, second.Tier()), Is.EqualTo((HttpVersion.Version20, HttpStatusCode.OK, "memory")));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.EqualTo(await first.Content.ReadAsByteArrayAsync()));
    }

    [Test]
    public async Task Send_BodyOverHttp2_Is400WithoutAConnectionHeader()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/200/200/crop/photo.jpg") { Content = new StringContent("hello"), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await _http2.SendAsync(request);
        Assert.That((response.StatusCode, (await response.ProblemAsync()).Type, response.Header("Cache-Control"), response.Headers.Connection.Count), Is.EqualTo((HttpStatusCode.BadRequest, "urn:imageproxy:malformed-request", "no-store", 0)));
    }

    /// <summary>CVE-2023-44487: each stream is for another rendition, so that each would cost a render if it were let run.</summary>
    [Test]
    public async Task Open_TenThousandStreamsResetAtOnce_LeaveTheServiceHealthy()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(100));
        var goAways = new List<uint?>();
        for (int sent = 0; sent < Streams;)
        {
            await using var connection = await Http2Connection.OpenAsync(_server.Client.BaseAddress!, IsOurs, timeout.Token);
            var reading = connection.ReadToGoAwayAsync(timeout.Token);
            bool open = true;
            while (open && sent < Streams && !reading.IsCompleted)
            {
                int first = sent;
                open = await connection.OpenAndResetAsync(Enumerable.Range(first, 50).Select(i => $"/{100 + (i % 2000)}/{100 + (i / 2000)}/crop/photo.jpg"), timeout.Token);
                sent += 50;
            }

            goAways.Add(await reading);
        }

        // ENHANCE_YOUR_CALM where there is a reason at all, or INTERNAL_ERROR, which is Kestrel's word for a time limit of its own, on a machine that is slow;
        // and while it lasts, an honest client is answered.
        Assert.That(goAways, Is.Not.Empty);
        Assert.That(goAways.Where(code => code is not null), Is.All.AnyOf(11u, 2u));
        using var healthy = await _http2.GetAsync("/90/90/crop/photo.jpg", timeout.Token);
        Assert.That(healthy.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        while (await _server.MetricAsync("imageproxy_flights") + await _server.MetricAsync("imageproxy_slots_busy") > 0)
            timeout.Token.ThrowIfCancellationRequested();
        Assert.That(await _server.MetricAsync("imageproxy_renders_total", "outcome=\"ok\""), Is.LessThan(Streams / 10));
    }

    private bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.GetCertHashString(HashAlgorithmName.SHA256) == _hash;
}
