using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>What people send who mean no good: each has its answer, nothing is left in either store, nothing that runs is ever served.</summary>
internal sealed class HostileTests
{
    private const int Cap = 100_000;

    private UploadServer _uploads = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _uploads = await UploadServer.StartAsync(("Uploads:MaxBytes", $"{Cap}"), ("Uploads:MinBodyRate", "1000"), ("Uploads:BodyTimeout", "00:00:02"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _uploads.DisposeAsync();

    private static IEnumerable<TestCaseData> Polyglots =>
    [
        new TestCaseData(HostileFiles.GifAndScript(), "image/").SetArgDisplayNames("GIF+JS"),
        new TestCaseData(HostileFiles.JpegAndZip(), "image/jpeg").SetArgDisplayNames("JPEG+ZIP"),
        new TestCaseData(HostileFiles.PngAndHtml(), "image/").SetArgDisplayNames("PNG+HTML"),
    ];

    [TestCaseSource(nameof(Polyglots))]
    public async Task Post_Polyglot_OnlyItsPixelsAreServed(byte[] file, string type)
    {
        string id = await _uploads.UploadAsync(file);
        foreach (string path in (string[])[$"/a/{id}", $"/a/{id}_small", $"/a/{id}_large", $"/200/200/crop/a/{id}"])
        {
            using var response = await _uploads.Client.GetAsync(path);
            byte[] body = await response.Content.ReadAsByteArrayAsync();
            Assert.That((int)response.StatusCode, Is.EqualTo(200), path);
            Assert.That(response.Content.Headers.ContentType!.MediaType, Does.StartWith(type), path);
            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }), path);
            string text = Encoding.Latin1.GetString(body);
            Assert.That(text, Does.Not.Contain(HostileFiles.Script).And.Not.Contain("<html").And.Not.Contain("PK\u0003\u0004"), path);
        }

        using var picture = await _uploads.Client.GetAsync($"/a/{id}");
        Assert.That(picture.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'").And.Contain("sandbox"));
    }

    [TestCase("", 400, "upload-empty")]
    [TestCase("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>", 415, "not-a-picture")]
    [TestCase("%PDF-1.7", 415, "not-a-picture")]
    [TestCase("<html><script>alert(1)</script>", 415, "not-a-picture")]
    public async Task Post_WhatIsNoPicture_IsRefusedWhateverItsTypeSays(string content, int status, string problem)
    {
        string[] before = await _uploads.AtRestAsync();
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        body.Headers.ContentType = new("image/png");
        using var response = await _uploads.PostAsync(body);
        await AssertRefusedAsync(response, status, problem);
        Assert.That(_uploads.Files(), Is.EquivalentTo(before));
    }

    [Test]
    public async Task Post_BombWithAnEnormousSize_IsRefusedAtTheDoor()
    {
        string[] before = await _uploads.AtRestAsync();
        using var response = await _uploads.PostAsync(HostileFiles.PngBomb());
        await AssertRefusedAsync(response, 413, "upload-too-large");
        Assert.That(_uploads.Files(), Is.EquivalentTo(before));
    }

    [Test]
    public async Task Post_WhatOnlyTheWholeFileShows_FailsAndLeavesNoPicture()
    {
        string[] before = _uploads.Objects();
        byte[] cut = TestOriginals.Photo(400, 300)[..2000];
        using var response = await _uploads.PostAsync(cut, ("Prefer", "wait=30"));
        await AssertRefusedAsync(response, 422, "upload-failed");
        string id = response.Headers.Location!.ToString()["/uploads/".Length..];
        Assert.That((string)(await _uploads.StateAsync(id))["reason"]!, Is.EqualTo("The JPEG ends before its end marker."));
        await Until.TrueAsync(() => _uploads.Objects().SequenceEqual(before), "what was sent is deleted");
    }

    [Test]
    public async Task Post_OneByteMoreThanTheCap_IsRefusedAndTheCapIsNot()
    {
        byte[] photo = TestOriginals.Photo(64, 48);
        byte[] full = [.. photo, .. new byte[Cap - photo.Length]];
        string[] before = await _uploads.AtRestAsync();
        using (var over = await _uploads.PostAsync([.. full, 0]))
            await AssertRefusedAsync(over, 413, "upload-too-large");
        Assert.That(_uploads.Files(), Is.EquivalentTo(before));
        using var at = await _uploads.PostAsync(full, ("Prefer", "wait=30"));
        Assert.That((int)at.StatusCode, Is.EqualTo(201));
    }

    [Test]
    public async Task Post_FormWithOneByteMoreThanTheCap_IsRefused()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent([.. TestOriginals.Photo(64, 48), .. new byte[Cap]]), "file", "a.jpg" } };
        using var response = await _uploads.PostAsync(form);
        await AssertRefusedAsync(response, 413, "upload-too-large");
    }

    [Test]
    public async Task Post_WithoutLength_IsRefused()
    {
        using var response = await _uploads.PostAsync(new Chunks(TestOriginals.Photo(64, 48)));
        await AssertRefusedAsync(response, 411, "length-required");
    }

    [Test]
    public async Task Post_BodyThatIsCut_LeavesNothing()
    {
        string[] before = await _uploads.AtRestAsync();
        using (var socket = await SendAsync(90_000, [.. TestOriginals.Photo(64, 48), .. new byte[80_000]]))
        {
            await Until.TrueAsync(() => _uploads.Files().Length > before.Length, "the body is being written");
            socket.Shutdown(SocketShutdown.Both);
        }

        await Until.TrueAsync(() => _uploads.Files().Length == before.Length, "nothing is left");
    }

    [Test]
    public async Task Post_BodyThatStalls_IsAnswered408AndLeavesNothing()
    {
        string[] before = await _uploads.AtRestAsync();
        using var socket = await SendAsync(90_000, [.. TestOriginals.Photo(64, 48), .. new byte[70_000]]);
        string answer = await ReadAsync(socket);
        Assert.That(answer, Does.StartWith("HTTP/1.1 408").And.Contains("urn:imageproxy:upload-too-slow").And.Contains("Connection: close"));
        Assert.That(_uploads.Files(), Is.EquivalentTo(before));
    }

    [Test]
    public async Task Post_LengthShorterThanTheBody_TakesThatManyBytesAndEndsTheConnection()
    {
        byte[] photo = TestOriginals.Photo(64, 48);
        using var socket = await SendAsync(photo.Length, [.. photo, .. "GARBAGE THAT IS NO REQUEST\r\n\r\n"u8]);
        string answer = await ReadAsync(socket);
        Assert.That(answer, Does.StartWith("HTTP/1.1 202").And.Contains("HTTP/1.1 400"));
    }

    [TestCase("Content-Length: 10\r\nContent-Length: 20\r\n")]
    [TestCase("Content-Length: -1\r\n")]
    [TestCase("Content-Length: 1e3\r\n")]
    public async Task Post_LengthThatIsNone_Is400(string headers)
    {
        using var socket = await RawAsync($"POST /uploads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {UploadServer.Token()}\r\n{headers}\r\n", []);
        Assert.That(await ReadAsync(socket), Does.StartWith("HTTP/1.1 400"));
    }

    private static readonly string[] BadForms =
    [
        "no form at all",
        "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nvalue\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n\u00FF\u00D8\u00FF1\r\n--b\r\nContent-Disposition: form-data; name=\"g\"; filename=\"b\"\r\n\r\n2\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n\u00FF\u00D8\u00FF never ends",
        "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n\u00FF\u00D8\u00FF\r\n--b--\r\n",
    ];

    [TestCaseSource(nameof(BadForms))]
    public async Task Post_FormOfAnotherShape_IsRefusedAndLeavesNothing(string form)
    {
        string[] before = await _uploads.AtRestAsync();
        using var body = new ByteArrayContent(Encoding.Latin1.GetBytes(form));
        body.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var response = await _uploads.PostAsync(body);
        await AssertRefusedAsync(response, 400, "malformed-upload");
        Assert.That(_uploads.Files(), Is.EquivalentTo(before));
    }

    internal static async Task AssertRefusedAsync(HttpResponseMessage response, int status, string problem)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.That(((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType), Is.EqualTo((status, "application/problem+json")), body);
        Assert.That(body, Does.Contain($"\"urn:imageproxy:{problem}\""));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
    }

    private Task<Socket> SendAsync(int length, byte[] body) =>
        RawAsync($"POST /uploads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {UploadServer.Token()}\r\nContent-Length: {length}\r\n\r\n", body);

    private async Task<Socket> RawAsync(string head, byte[] body)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _uploads.Client.BaseAddress!.Port);
        await socket.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body]);
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync(timeout.Token);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>A body of unknown length.</summary>
    private sealed class Chunks(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
