using ImageProxy.Peers.Processes;

namespace ImageProxy.Peers.Servers;

/// <summary>A server under measurement, at an address on loopback.</summary>
internal abstract class Server(ServerProcess process, int port) : IAsyncDisposable
{
    public ServerProcess Process { get; } = process;

    public abstract string Name { get; }

    protected Uri Address { get; } = new($"http://127.0.0.1:{port}");

    /// <returns>Null where the server cannot make such a rendition.</returns>
    public abstract Uri? UrlOf(Rendition rendition, string key);

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
