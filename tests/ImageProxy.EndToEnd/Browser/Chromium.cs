using Microsoft.Playwright;

namespace ImageProxy.EndToEnd.Browser;

/// <summary>
/// Chromium without a window, started once for all tests that look at pages; <see cref="SharedServers"/> ends it. Every host's name leads to this
/// machine, so that pages and pictures can have hosts of their own: <c>http://images.example.com:8080</c> is port 8080 on loopback.
/// </summary>
internal static class Chromium
{
    private const float PatienceMilliseconds = 20_000;

    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly SemaphoreSlim One = new(1, 1);
    private static IPlaywright? Driver;
    private static IBrowser? Running;

    /// <summary>A page in a profile of its own, which keeps nothing of those before. The caller closes its context.</summary>
    public static async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        var context = await (await BrowserAsync()).NewContextAsync(options);
        context.SetDefaultTimeout(PatienceMilliseconds);
        return await context.NewPageAsync();
    }

    /// <summary>Keeps a PNG of what is to be seen where somebody wants to look at it: <c>SCREENSHOTS=folder</c>.</summary>
    public static async Task ShowAsync(this IPage page, string name)
    {
        byte[] png = await page.ScreenshotAsync(new() { FullPage = true });
        Assert.That(png.AsSpan(1, 3).SequenceEqual("PNG"u8));
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), png);
    }

    public static async Task StopAsync()
    {
        if (Running is not null)
            await Running.CloseAsync();
        Driver?.Dispose();
        (Running, Driver) = (null, null);
    }

    private static async Task<IBrowser> BrowserAsync()
    {
        await One.WaitAsync();
        try
        {
            Driver ??= await Playwright.CreateAsync();
            return Running ??= await Driver.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Array.Find(Programs, File.Exists) ?? throw new InvalidOperationException("These tests need Chromium: apt-get install --no-install-recommends chromium"),
                Args =
                [
                    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--host-resolver-rules=MAP * 127.0.0.1",
                ],
            });
        }
        finally
        {
            One.Release();
        }
    }
}
