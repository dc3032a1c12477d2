using System.Collections.Immutable;

namespace ImageProxy.Gateway.Balancing;

/// <summary>Nodes the operator has said to send nothing new to. Until the gateway ends, or he says otherwise.</summary>
internal sealed class DrainList
{
    private ImmutableHashSet<string> _names = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => Volatile.Read(ref _names).IsEmpty;

    public bool Contains(string node) => Volatile.Read(ref _names).Contains(node);

    public void Add(string node) => ImmutableInterlocked.Update(ref _names, static (names, one) => names.Add(one), node);

    public void Remove(string node) => ImmutableInterlocked.Update(ref _names, static (names, one) => names.Remove(one), node);
}
