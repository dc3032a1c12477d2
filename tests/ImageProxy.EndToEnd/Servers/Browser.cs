using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>Chromium without a window, driven by its DevTools protocol: one page at a time. Stopped with this object.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly string _folder;
    private readonly ClientWebSocket _socket;
    private readonly List<JsonObject> _events = [];
    private string? _session;
    private int _calls;

    private Browser(Process process, string folder, ClientWebSocket socket) => (_process, _folder, _socket) = (process, folder, socket);

    /// <param name="hosts">Rules of Chromium's resolver, such as <c>MAP images.example.com 127.0.0.1:8080</c>.</param>
    public static async Task<Browser> StartAsync(string hosts)
    {
        string folder = Directory.CreateTempSubdirectory("imageproxy-browser-").FullName;
        string program = Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists)
            ?? throw new InvalidOperationException("These tests need Chromium: apt-get install --no-install-recommends chromium");
        var process = Process.Start(new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-extensions", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={folder}", $"--host-resolver-rules={hosts}, EXCLUDE 127.0.0.1",
                "about:blank",
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        const string Says = "DevTools listening on ";
        var said = new StringBuilder();
        while (await process.StandardError.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            said.AppendLine(line);
            if (!line.StartsWith(Says, StringComparison.Ordinal))
                continue;
            _ = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEndAsync();
            var socket = new ClientWebSocket();
            await socket.ConnectAsync(new(line[Says.Length..]), CancellationToken.None);
            return new(process, folder, socket);
        }

        throw new InvalidOperationException($"Chromium did not start: {said}");
    }

    /// <summary>Opens a page in a profile of its own, so that nothing is kept from those before, and waits until all of it has loaded.</summary>
    /// <param name="density">Device pixels to a CSS pixel.</param>
    public async Task OpenAsync(Uri url, int width, int height, int density)
    {
        _session = null;
        var context = await CallAsync("Target.createBrowserContext", new());
        var target = await CallAsync("Target.createTarget", new() { ["url"] = "about:blank", ["browserContextId"] = (string)context["browserContextId"]! });
        _session = (string)(await CallAsync("Target.attachToTarget", new() { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true }))["sessionId"]!;
        await CallAsync("Page.enable", new());
        await CallAsync("Network.enable", new());
        await CallAsync("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = density, ["mobile"] = false });
        _events.Clear();
        await CallAsync("Page.navigate", new() { ["url"] = url.ToString() });
        while (!_events.Exists(e => (string?)e["method"] == "Page.loadEventFired"))
            await ReceiveAsync();
    }

    /// <summary>The value of an expression, awaited if it is a promise.</summary>
    public async Task<JsonNode> EvaluateAsync(string expression)
    {
        var result = await CallAsync("Runtime.evaluate", new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
        Assert.That(result["exceptionDetails"], Is.Null, result.ToJsonString());
        return result["result"]!["value"]!;
    }

    /// <summary>Answers that the page's requests have got since it was opened: URL, status, and headers by their names in lower case.</summary>
    public IEnumerable<(string Url, int Status, Dictionary<string, string> Headers)> Answers() =>
        from e in _events
        let method = (string?)e["method"]
        let response = method == "Network.responseReceived" ? e["params"]!["response"] : method == "Network.requestWillBeSent" ? e["params"]!["redirectResponse"] : null
        where response is not null
        select ((string)response["url"]!, (int)response["status"]!, response["headers"]!.AsObject().ToDictionary(h => h.Key.ToLowerInvariant(), h => (string)h.Value!));

    /// <returns>A PNG of what is to be seen.</returns>
    public async Task<byte[]> ScreenshotAsync() => Convert.FromBase64String((string)(await CallAsync("Page.captureScreenshot", new() { ["format"] = "png" }))["data"]!);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        await Until.TrueAsync(
            () =>
            {
                try
                {
                    Directory.Delete(_folder, recursive: true);
                    return true;
                }
                catch (IOException)
                {
                    return false; // one of its processes still writes there
                }
            },
            "the profile is gone");
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters)
    {
        int id = ++_calls;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
            call["sessionId"] = _session;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(call), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            var answer = await ReceiveAsync();
            if ((int?)answer["id"] == id)
                return answer["result"]?.AsObject() ?? throw new InvalidOperationException($"{method}: {answer["error"]}");
        }
    }

    private async Task<JsonObject> ReceiveAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var message = new MemoryStream();
        byte[] part = new byte[1 << 16];
        ValueWebSocketReceiveResult got;
        do
        {
            got = await _socket.ReceiveAsync(part.AsMemory(), timeout.Token);
            message.Write(part, 0, got.Count);
        }
        while (!got.EndOfMessage);
        var received = JsonNode.Parse(message.ToArray())!.AsObject();
        if (received["method"] is not null)
            _events.Add(received);
        return received;
    }
}
