using System.Net;
using ImageProxy.EndToEnd.Browser;
using Microsoft.Playwright;

namespace ImageProxy.EndToEnd.Playground;

/// <summary>The page in a real browser.</summary>
internal sealed class PlaygroundTests
{
    private readonly List<string> _faults = [];
    private ImageProxyServer _server = null!;
    private IPage _page = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        string samples = Path.Combine(AppContext.BaseDirectory, "samples");
        _server = await ImageProxyServer.StartAsync(
            ("Originals:Sources:0:Root", samples), ("Images:Presets:card:Size", "320x180"), ("Images:Presets:card:Mode", "crop"), ("Images:Presets:card:Quality", "70"),
            ("Rendering:OverloadWait", "00:00:04")); // its pictures come at once, and may wait on a busy machine
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TearDown]
    public async Task CloseAsync()
    {
        if (_page is not null)
            await _page.Context.CloseAsync();
    }

    [Test]
    public async Task Page_Opened_ShowsThePictureAndAllThatIsSaidOfIt()
    {
        await OpenAsync("#key=lake.jpg&mode=crop&width=640&height=360");
        Assert.Multiple(async () =>
        {
            Assert.That(await ValueAsync("#url"), Is.EqualTo(_server.Client.BaseAddress + "640/360/crop/lake.jpg"));
            Assert.That(await TextAsync("#facts"), Does.Contain("200 OK").And.Contain("640 × 360").And.Contain("image/webp"));
            Assert.That(await TextAsync("#headers"), Does.Contain("etag").And.Contain("cache-status"));
            Assert.That(await TextAsync("#timings"), Does.Contain("render").And.Contain("service").And.Contain("to this browser"));
            Assert.That(await TextAsync("#plan"), Does.Match("^Takes [0-9]+ × [0-9]+ from 0, [0-9]+, makes it 640 × 360.$"));
            Assert.That(await TextAsync("#srcset"), Does.Contain("1280/720/crop/lake.jpg 1280w"));
            Assert.That(await _page.Locator("#shelf button").CountAsync(), Is.GreaterThan(5));
            Assert.That(await _page.EvaluateAsync<int>("document.querySelector('#rendition').naturalWidth"), Is.EqualTo(640));
        });
        await _page.Locator("#form button[type=submit]").ClickAsync();
        await _page.WaitForSelectorAsync("#facts:has-text('from ')");
        Assert.That(await TextAsync("#facts"), Does.Contain("from memory").Or.Contain("from disk"));
    }

    /// <summary>Nothing but keys: to the mode, to another size, to the corner and with it to another box, to the copy of the URL.</summary>
    [Test]
    public async Task Page_KeyboardOnly_DoesEverything()
    {
        await OpenAsync("#key=people/ann.jpg&mode=crop&width=300&height=300");
        await TabToAsync("mode");
        await _page.Keyboard.TypeAsync("top");
        await SettledAsync("300/300/top/people/ann.jpg");
        await TabToAsync("width");
        await _page.Keyboard.PressAsync("Control+A");
        await _page.Keyboard.TypeAsync("310");
        await _page.Keyboard.PressAsync("Enter");
        await StateAsync("refused");
        Assert.That(await TextAsync("#problem"), Does.Contain("nearest allowed size is 300x300"));
        await TabToAsync("nearest");
        await _page.Keyboard.PressAsync("Enter");
        await SettledAsync("300/300/top/people/ann.jpg");
        await TabToAsync("grip");
        string before = await CutAsync();
        await _page.Keyboard.PressAsync("Shift+ArrowRight");
        await _page.WaitForSelectorAsync("#trial:has-text('350 × 300')");
        Assert.That(await CutAsync(), Is.Not.EqualTo(before));
        await _page.Keyboard.PressAsync("Escape");
        Assert.That(await CutAsync(), Is.EqualTo(before));
        await TabToAsync("copy");
        await _page.Keyboard.PressAsync("Enter");
        await _page.WaitForSelectorAsync("#copy:has-text('Copied')");
        Assert.That(await _page.EvaluateAsync<string>("navigator.clipboard.readText()"), Is.EqualTo(_server.Client.BaseAddress + "300/300/top/people/ann.jpg"));
    }

    [Test]
    public async Task Page_CornerDragged_ShowsWhatAnotherBoxWouldCut()
    {
        await OpenAsync("#key=lake.jpg&mode=crop&width=200&height=200");
        string before = await CutAsync();
        await _page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        double renders = await RendersAsync();
        var corner = (await _page.Locator("#grip").BoundingBoxAsync())!;
        await _page.Mouse.MoveAsync(corner.X + (corner.Width / 2), corner.Y + (corner.Height / 2));
        await _page.Mouse.DownAsync();
        await _page.Mouse.MoveAsync(corner.X + 60, corner.Y - 40, new() { Steps = 5 });
        await _page.WaitForSelectorAsync("#trial:has-text('would take')");
        await _page.Mouse.UpAsync();
        Assert.That(await CutAsync(), Is.Not.EqualTo(before));
        Assert.That(await RendersAsync(), Is.EqualTo(renders), "trying renders nothing");
        await _page.Locator("#trial button").ClickAsync();
        await _page.WaitForSelectorAsync("body[data-state=done]:not([data-path='/200/200/crop/lake.jpg'])");
        Assert.That(await ValueAsync("#url"), Does.EndWith("/crop/lake.jpg"));
    }

    [Test]
    public async Task Page_PresetAvatarAndMissingOriginal_SaySo()
    {
        await OpenAsync("#key=chart.png&kind=preset&preset=card&format=jpeg");
        Assert.That(await ValueAsync("#url"), Does.EndWith("/preset/card/chart.png@jpeg"));
        Assert.That(await TextAsync("#facts"), Does.Contain("image/jpeg"));
        await _page.GetByText("Avatar", new() { Exact = true }).ClickAsync();
        await SettledAsync("avatar/96/chart.png@jpeg");
        await _page.Locator("#key").FillAsync("no such.jpg");
        await _page.Keyboard.PressAsync("Enter");
        await StateAsync("refused");
        Assert.That(await TextAsync("#problem"), Does.Contain("no original"));
        _faults.RemoveAll(fault => fault.Contains("404", StringComparison.Ordinal)); // the browser's own line about it
    }

    [TestCase("light", 1440, 900, ColorScheme.Light)]
    [TestCase("dark", 1440, 900, ColorScheme.Dark)]
    [TestCase("phone", 390, 844, ColorScheme.Light)]
    public async Task Page_AnyScreen_FitsItsWidth(string name, int width, int height, ColorScheme scheme)
    {
        await OpenAsync("#key=lake.jpg&mode=crop&width=320&height=180", new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        Assert.That(await _page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
        await _page.ShowAsync($"playground-{name}");
        bool isDark = await _page.EvaluateAsync<bool>("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(c => c < 60)");
        Assert.That(isDark, Is.EqualTo(scheme == ColorScheme.Dark));
    }

    [Test]
    public async Task Page_Served_IsHeldToItsOwnFiles()
    {
        using var page = await _server.GetAsync("/");
        Assert.That(page.Header("Content-Security-Policy"), Does.StartWith("default-src 'none'; script-src 'self'; style-src 'self'"));
        using var again = await _server.GetAsync("/", ("If-None-Match", page.Header("ETag")!));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        using var nothing = await _server.GetAsync("/playground/no.js");
        Assert.That((await nothing.ProblemAsync()).Type, Is.EqualTo("urn:imageproxy:no-such-page"));
    }

    /// <summary>Only who sits at this machine sees it, unless it is switched on or off.</summary>
    [TestCase("Host", "pictures.example.com")]
    [TestCase("X-Forwarded-For", "192.0.2.1")]
    [TestCase("Via", "1.1 varnish")]
    public async Task Page_ForSomebodyElse_IsNotThere(string header, string value)
    {
        foreach (string path in new[] { "/", "/playground/catalog", "/playground/explain?url=/a", "/playground/app.js" })
        {
            using var response = await _server.GetAsync(path, (header, value));
            Assert.That((await response.ProblemAsync()).Type, Is.EqualTo("urn:imageproxy:malformed-url"), path);
        }
    }

    [TestCase("true", HttpStatusCode.OK)]
    [TestCase("false", HttpStatusCode.BadRequest)]
    public async Task Page_Switched_GoesBySwitch(string enabled, HttpStatusCode status)
    {
        await using var server = await ImageProxyServer.StartAsync(("Playground:Enabled", enabled));
        using var response = await server.GetAsync("/", ("Host", "pictures.example.com"), ("X-Forwarded-For", "192.0.2.1"));
        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    private async Task OpenAsync(string hash, BrowserNewContextOptions? options = null)
    {
        _faults.Clear();
        _page = await Chromium.NewPageAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        await _page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        _page.Console += (_, message) => _faults.Add(message.Type is "error" or "warning" ? message.Text : "");
        _page.PageError += (_, error) => _faults.Add(error);
        await _page.GotoAsync(_server.Client.BaseAddress + hash);
        await _page.WaitForSelectorAsync("body[data-state=done], body[data-state=refused]");
        Assert.That(_faults.Where(f => f.Length > 0), Is.Empty, "nothing is refused by the policy, no script fails");
    }

    /// <summary>Presses Tab until the element has the focus, as somebody without a mouse would.</summary>
    private async Task TabToAsync(string id)
    {
        for (int i = 0; i < 80; i++)
        {
            if (await _page.EvaluateAsync<string>("document.activeElement.id") == id)
                return;
            await _page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"Tab never comes to {id}.");
    }

    // Not by WaitForFunction, which the page's own policy forbids.
    private Task<IElementHandle?> SettledAsync(string path) => _page.WaitForSelectorAsync($"body[data-state=done][data-path='/{path}']");

    private Task<IElementHandle?> StateAsync(string state) => _page.WaitForSelectorAsync($"body[data-state={state}]");

    private Task<string> TextAsync(string selector) => _page.Locator(selector).InnerTextAsync();

    private Task<string> ValueAsync(string selector) => _page.Locator(selector).InputValueAsync();

    private Task<double> RendersAsync() => _server.MetricAsync("imageproxy_renders_total");

    private Task<string> CutAsync() => _page.EvaluateAsync<string>("document.querySelector('#cut .frame').getAttribute('d')");
}
