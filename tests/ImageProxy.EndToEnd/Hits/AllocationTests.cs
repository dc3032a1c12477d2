using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace ImageProxy.EndToEnd.Hits;

/// <summary>Hits in memory leave nothing for the garbage collector.</summary>
internal sealed class AllocationTests
{
    private const string Path = "/200/200/crop/photo.jpg";
    private const int Requests = 3_000;

    /// <summary>What the whole process allocates counts, so the best of ten rounds does: other threads, and code not yet optimised, allocate now and then.</summary>
    [TestCase("Accept: image/avif,image/webp,image/*,*/*;q=0.8\r\n", 200)]
    [TestCase("If-None-Match: *\r\n", 304)]
    public async Task Get_HitsOnOneConnection_AllocateNothing(string headers, int status)
    {
        var host = new HostSight();
        await using var server = await ImageProxyServer.StartAsync(host.AddTo, ("Logging:LogLevel:ImageProxy", "Warning"));
        server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        await Until.TrueAsync(() => host.MissesAsync(() => server.GetAsync(Path)), "the host sees it no more");
        await Until.TrueAsync(() => host.MissesAsync(() => server.GetAsync(Path, ("Accept", "image/webp"))), "the host sees it no more");
        Assert.That(BestOfTen(server.Client.BaseAddress!, headers, status), Is.LessThan(Requests), "less than a byte a request");
    }

    /// <summary>Blocks: a socket that was ever awaited allocates for each call that blocks.</summary>
    private static long BestOfTen(Uri address, string headers, int status)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
        socket.Connect(address.Host, address.Port);
        byte[] request = Encoding.ASCII.GetBytes($"GET {Path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
        byte[] answer = new byte[64 << 10];
        Exchange(socket, request, answer);
        Assert.That(Encoding.ASCII.GetString(answer, 0, 12), Is.EqualTo($"HTTP/1.1 {status}"));

        long best = long.MaxValue;
        for (int round = 0; round < 10 && best >= Requests; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Requests; i++)
                Exchange(socket, request, answer);
            best = Math.Min(best, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return best;
    }

    /// <summary>Sends, and reads to the end of the answer.</summary>
    private static void Exchange(Socket socket, byte[] request, byte[] answer)
    {
        socket.Send(request);
        int got = 0, expected = int.MaxValue;
        while (got < expected)
        {
            got += socket.Receive(answer.AsSpan(got));
            int end = answer.AsSpan(0, got).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                expected = end + 4 + LengthIn(answer.AsSpan(0, end));
        }
    }

    private static int LengthIn(ReadOnlySpan<byte> headers)
    {
        int at = headers.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(headers[(at + 16)..], out int length, out _) ? length : 0;
    }
}
