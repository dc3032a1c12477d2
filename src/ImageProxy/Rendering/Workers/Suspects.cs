using System.Security.Cryptography;

namespace ImageProxy.Rendering.Workers;

/// <summary>
/// Originals that a worker has died of: known until they render, or others have taken their place. Told by their bytes, as nobody here knows
/// their names; asking costs nothing while none of that length is known.
/// </summary>
internal sealed class Suspects
{
    /// <summary>The one known longest goes first.</summary>
    private const int Most = 64;

    private readonly Lock _lock = new();
    private readonly List<(int Length, byte[] Hash)> _known = [];

    public bool Contains(ReadOnlySpan<byte> original)
    {
        if (!HasLength(original.Length))
            return false;
        byte[] hash = SHA256.HashData(original);
        lock (_lock)
            return _known.Exists(k => k.Hash.AsSpan().SequenceEqual(hash));
    }

    public void Add(ReadOnlySpan<byte> original)
    {
        var suspect = (original.Length, SHA256.HashData(original));
        lock (_lock)
        {
            if (_known.Count == Most)
                _known.RemoveAt(0);
            _known.Add(suspect);
        }
    }

    /// <summary>It has rendered.</summary>
    public void Remove(ReadOnlySpan<byte> original)
    {
        byte[] hash = SHA256.HashData(original);
        lock (_lock)
            _known.RemoveAll(k => k.Hash.AsSpan().SequenceEqual(hash));
    }

    private bool HasLength(int length)
    {
        lock (_lock)
            return _known.Exists(k => k.Length == length);
    }
}
