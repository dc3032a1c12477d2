using ImageProxy.EndToEnd.Browser;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd;

/// <summary>Ends the servers that tests have started and share.</summary>
[SetUpFixture]
public sealed class SharedServers
{
    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        await Chromium.StopAsync();
        await S3Server.StopSharedAsync();
    }
}
