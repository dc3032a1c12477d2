using System.Diagnostics.CodeAnalysis;

namespace ImageProxy.Caching;

/// <summary>
/// Values that are forgotten after a fixed time, at most <paramref name="capacity"/> of them, the oldest out first. Thread-safe. Ages by the
/// monotonic clock, so that a step of the wall clock forgets nothing and keeps nothing.
/// </summary>
internal sealed class ExpiringMap<TKey, TValue>(int capacity, TimeSpan life, TimeProvider time)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<Item>> _items = [];
    private readonly LinkedList<Item> _byAge = [];
    private int _count;

    /// <summary>Values held; those past their time count until the next <see cref="Set"/> drops them. Read without the lock.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Remembers from now on; a value that was there is replaced and its time starts again.</summary>
    public void Set(TKey key, TValue value)
    {
        if (life <= TimeSpan.Zero || capacity <= 0)
            return;
        lock (_lock)
        {
            if (_items.TryGetValue(key, out LinkedListNode<Item>? known))
                Drop(known);
            while (_byAge.First is { } oldest && (_items.Count >= capacity || IsOver(oldest.Value)))
                Drop(oldest);
            _items.Add(key, _byAge.AddLast(new Item(key, value, time.GetTimestamp())));
            _count = _items.Count;
        }
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            if (_items.TryGetValue(key, out LinkedListNode<Item>? node) && !IsOver(node.Value))
            {
                value = node.Value.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    public void Remove(TKey key)
    {
        lock (_lock)
        {
            if (_items.TryGetValue(key, out LinkedListNode<Item>? node))
                Drop(node);
            _count = _items.Count;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _items.Clear();
            _byAge.Clear();
            _count = 0;
        }
    }

    private bool IsOver(Item item) => time.GetElapsedTime(item.Since) >= life;

    private void Drop(LinkedListNode<Item> node)
    {
        _byAge.Remove(node);
        _items.Remove(node.Value.Key);
    }

    private readonly record struct Item(TKey Key, TValue Value, long Since);
}
