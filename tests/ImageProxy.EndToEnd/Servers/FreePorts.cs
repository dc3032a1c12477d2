using System.Net;
using System.Net.Sockets;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>
/// A row of ports on loopback that nobody uses, for servers that cannot be told to pick their own. Below the kernel's range for outgoing
/// connections, and claimed by a lock file so that test runs side by side do not take the same row.
/// </summary>
internal sealed class FreePorts : IDisposable
{
    private const int Lowest = 20_000;
    private const int Rows = 400;
    private readonly FileStream _claim;

    private FreePorts(int first, FileStream claim) => (First, _claim) = (first, claim);

    public int First { get; }

    /// <param name="count">Ports in the row, at most 30.</param>
    public static FreePorts Claim(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 30);
        int start = Random.Shared.Next(Rows);
        for (int i = 0; i < Rows; i++)
        {
            int first = Lowest + ((start + i) % Rows * 30);
            if (TryClaim(first) is not { } claim)
                continue;
            if (Enumerable.Range(first, count).All(IsFree))
                return new(first, claim);
            claim.Dispose();
        }

        throw new InvalidOperationException($"No {count} free ports in a row between {Lowest} and {Lowest + (Rows * 30)}.");
    }

    public void Dispose() => _claim.Dispose();

    private static FileStream? TryClaim(int first)
    {
        try
        {
            return new(Path.Combine(Path.GetTempPath(), $"imageproxy-ports-{first}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1,
                FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
