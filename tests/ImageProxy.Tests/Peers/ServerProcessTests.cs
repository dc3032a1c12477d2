using System.Net;
using System.Net.Sockets;
using ImageProxy.Peers;
using ImageProxy.Peers.Processes;

namespace ImageProxy.Tests.Peers;

public sealed class ServerProcessTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Test]
    public void StartAsync_ProgramThatEnds_SaysWhatItSaid() =>
        Assert.That(
            () => ServerProcess.StartAsync("peer", ["sh", "-c", "echo no such module >&2; exit 3"], FreePort(), "/", Nothing, CancellationToken.None),
            Throws.TypeOf<PeersException>().With.Message.EqualTo("peer ended with 3 instead of starting:\nno such module"));

    [Test]
    public void StartAsync_NoSuchProgram_SaysSo() =>
        Assert.That(
            () => ServerProcess.StartAsync("peer", ["/nowhere/peer"], FreePort(), "/", Nothing, CancellationToken.None),
            Throws.TypeOf<PeersException>().With.Message.StartsWith("peer cannot be started: /nowhere/peer"));

    [Test]
    public async Task DisposeAsync_ProgramThatRuns_EndsIt()
    {
        // Its port is taken for it: for the program to be waited for is enough here.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int id;
        await using (var server = await ServerProcess.StartAsync("peer", ["sh", "-c", "exec cat /dev/zero > /dev/null"], ((IPEndPoint)listener.LocalEndpoint).Port, "/", Nothing, CancellationToken.None))
        {
            id = server.Id;
            Assert.That(ProcStat.TryRead(id), Is.Not.Null);
            server.ThrowIfEnded();
        }

        Assert.That(ProcStat.TryRead(id), Is.Null);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
