using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd;

/// <summary>Ends the servers that tests have started and share.</summary>
[SetUpFixture]
public sealed class SharedServers
{
    [OneTimeTearDown]
    public static Task StopAsync() => Task.WhenAll(S3Server.StopSharedAsync(), SqsServer.StopSharedAsync());
}
