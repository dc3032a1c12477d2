using System.Buffers;
using Amazon.Runtime;
using ImageProxy.Rendering;

namespace ImageProxy.Originals.S3;

/// <summary>Reads a body into a pooled buffer under a limit that holds whatever the headers say.</summary>
internal static class S3Body
{
    private const int FirstBytes = 64 * 1024;

    /// <param name="length">Content-Length; null where there is none.</param>
    /// <param name="memory">Where the buffer is counted; null: nowhere.</param>
    /// <returns>The bytes, or null where there are more than <paramref name="maxBytes"/>.</returns>
    /// <exception cref="NoRoomException">The budget has no room for the buffer.</exception>
    /// <exception cref="S3BodyException">Fewer bytes than announced, a broken connection, a wrong checksum.</exception>
    public static async Task<(IMemoryOwner<byte> Owner, int Length)?> ReadAsync(
        Stream body, long? length, int maxBytes, CancellationToken cancellationToken, MemoryBudget? memory = null)
    {
        if (length > maxBytes)
            return null;

        // One byte more than expected, so that the read that finds the end fits.
        var owner = Rent((int)Math.Min(length ?? FirstBytes, maxBytes) + 1, memory);
        int total = 0;
        try
        {
            while (await ReadSomeAsync(body, owner.Memory[total..], cancellationToken) is > 0 and var read)
            {
                total += read;
                if (total > maxBytes)
                    return null;
                if (total == owner.Memory.Length)
                    owner = Grown(owner, total, maxBytes, memory);
            }

            if (length is { } announced && total != announced)
                throw new S3BodyException($"{total} bytes came of {announced} announced");
            var result = (owner, total);
            owner = null;
            return result;
        }
        finally
        {
            owner?.Dispose();
        }
    }

    private static async ValueTask<int> ReadSomeAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or AmazonClientException)
        {
            // The SDK compares the body with an entity tag that is an MD5, and throws its own exception.
            throw new S3BodyException(e.Message, e);
        }
    }

    private static IMemoryOwner<byte> Rent(int length, MemoryBudget? memory) =>
        memory is null ? MemoryPool<byte>.Shared.Rent(length) : memory.TryRent(length) ?? throw new NoRoomException();

    private static IMemoryOwner<byte> Grown(IMemoryOwner<byte> owner, int used, int maxBytes, MemoryBudget? memory)
    {
        var larger = Rent((int)Math.Min(used * 2L, maxBytes + 1L), memory);
        owner.Memory[..used].CopyTo(larger.Memory);
        owner.Dispose();
        return larger;
    }
}
