using Microsoft.Playwright;

namespace ImageProxy.EndToEnd.Browser;

/// <summary>The system's Chromium without a window, started once for all tests that look at pages; <see cref="SharedServers"/> ends it.</summary>
internal static class Chromium
{
    private static readonly SemaphoreSlim One = new(1, 1);
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    /// <summary>A page in a profile of its own, so that nothing is kept from those before. The caller closes its context.</summary>
    public static async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        var context = await (await BrowserAsync()).NewContextAsync(options);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        return page;
    }

    public static async Task StopAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        (_browser, _playwright) = (null, null);
    }

    private static async Task<IBrowser> BrowserAsync()
    {
        await One.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists)
                    ?? throw new FileNotFoundException("These tests need Chromium: apt-get install --no-install-recommends chromium"),
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            });
        }
        finally
        {
            One.Release();
        }
    }
}
