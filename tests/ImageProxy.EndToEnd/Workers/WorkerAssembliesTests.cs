namespace ImageProxy.EndToEnd.Workers;

/// <summary>What a worker has loaded: it must wait for nothing that only the service, or a command, needs.</summary>
public sealed class WorkerAssembliesTests
{
    [Test]
    public async Task Worker_Started_HasLoadedNeitherTheWebNorTheCommandLine()
    {
        await using var server = await ImageProxyServer.StartAsync();
        server.Put("a.jpg", TestOriginals.Photo(200, 150));
        using var response = await server.Client.GetAsync("/100/100/crop/a.jpg");
        int worker = WorkerProcesses.Of(Environment.ProcessId)[0];

        string maps = await File.ReadAllTextAsync($"/proc/{worker}/maps");

        Assert.That(maps, Does.Contain("imageproxy.dll").And.Contain("ImageProxy.Imaging.dll"), "what is loaded is seen");
        Assert.That(maps, Does.Not.Contain("System.CommandLine").And.Not.Contain("Spectre").And.Not.Contain("Microsoft.AspNetCore"));
    }
}
