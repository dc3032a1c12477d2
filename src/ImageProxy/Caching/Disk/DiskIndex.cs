using System.Runtime.InteropServices;
using ImageProxy.Images;

namespace ImageProxy.Caching.Disk;

/// <summary>
/// What the disk tier believes to be in its folder: sizes, last uses, and bytes promised to writes under way. Serves the budget only;
/// lookups go to the files. About 90 bytes of memory per entry, without references. Thread-safe.
/// </summary>
/// <param name="budget">Bytes; files count in whole blocks of 4 KiB.</param>
internal sealed class DiskIndex(long budget)
{
    private const int BlockBytes = 4096;
    private const int MinutesBetweenMarks = 60;

    private readonly Lock _lock = new();
    private readonly long _budget = budget;
    private long _limit = budget;
    private Dictionary<RenditionKey, Slot> _slots = [];
    private HashSet<RenditionKey>? _removedDuringScan;
    private long _scanBegan;
    private long _stored;
    private long _reserved;
    private long _clock;

    /// <summary>The budget, or less where the disk has turned out to hold less.</summary>
    public long Limit
    {
        get
        {
            lock (_lock)
                return _limit;
        }
    }

    /// <summary>Bytes stored and promised.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
                return _stored + _reserved;
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _slots.Count;
        }
    }

    /// <summary>Promises room to a write, or refuses: stored and promised bytes together stay within the limit.</summary>
    public bool TryReserve(long bytes)
    {
        lock (_lock)
        {
            if (_stored + _reserved + Rounded(bytes) > _limit)
                return false;
            _reserved += Rounded(bytes);
            return true;
        }
    }

    /// <summary>The disk is full before the budget is: from now on no more than nine tenths of what is stored is to be.</summary>
    /// <returns>False where so few entries are stored that a tenth is none: then it is not we who fill the disk.</returns>
    public bool TryShrink()
    {
        lock (_lock)
        {
            if (_slots.Count < 10)
                return false;
            _limit = Math.Min(_limit, _stored / 10 * 9);
            return true;
        }
    }

    /// <summary>The budget counts again, for the case that the disk has room again.</summary>
    public void Unshrink()
    {
        lock (_lock)
            _limit = _budget;
    }

    /// <summary>Takes back a promise that was not used.</summary>
    public void Release(long bytes)
    {
        lock (_lock)
            _reserved -= Rounded(bytes);
    }

    /// <summary>The write has become an entry, in place of the one that may have been there.</summary>
    public void Commit(RenditionKey key, long bytes, ulong original, DateTimeOffset now)
    {
        lock (_lock)
        {
            _reserved -= Rounded(bytes);
            ref Slot slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, key, out _);
            _stored += Rounded(bytes) - slot.Bytes;
            slot = new(Tick(now), original, Blocks(bytes), Minute(now));
            _removedDuringScan?.Remove(key);
        }
    }

    /// <summary>An entry has been read.</summary>
    /// <returns>Whether to write its last use down beside it, which is due at most once an hour.</returns>
    public bool Touch(RenditionKey key, long bytes, ulong original, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (TryTouch(key, original, now, out bool isDue))
                return isDue;   // With the size known: the file read may have been replaced by a larger one since.
            _slots.Add(key, new(Tick(now), original, Blocks(bytes), Minute(now)));
            _stored += Rounded(bytes);
            return true;
        }
    }

    /// <summary>As <see cref="Touch"/>, for an entry that is known; false where it is not.</summary>
    public bool TryTouch(RenditionKey key, ulong original, DateTimeOffset now, out bool isDue)
    {
        lock (_lock)
        {
            ref Slot slot = ref CollectionsMarshal.GetValueRefOrNullRef(_slots, key);
            bool known = !System.Runtime.CompilerServices.Unsafe.IsNullRef(ref slot);
            isDue = known && Math.Abs(Minute(now) - slot.MarkedMinute) >= MinutesBetweenMarks;
            if (known)
                slot = new(Tick(now), original, slot.Blocks, isDue ? Minute(now) : slot.MarkedMinute);
            return known;
        }
    }

    public bool Contains(RenditionKey key)
    {
        lock (_lock)
            return _slots.ContainsKey(key);
    }

    /// <summary>The entry's file is gone.</summary>
    public void Remove(RenditionKey key)
    {
        lock (_lock)
        {
            if (_slots.Remove(key, out Slot slot))
                _stored -= slot.Bytes;
            _removedDuringScan?.Add(key);
        }
    }

    /// <summary>To be called before the folder is read; what changes from now on is believed before what the scan has seen.</summary>
    public void BeginScan()
    {
        lock (_lock)
        {
            _removedDuringScan = [];
            _scanBegan = _clock;
        }
    }

    public void AbandonScan()
    {
        lock (_lock)
            _removedDuringScan = null;
    }

    /// <summary>Takes over what a whole reading of the folder has found, and forgets what it has not.</summary>
    public void EndScan(Dictionary<RenditionKey, ScannedEntry> found)
    {
        var slots = new Dictionary<RenditionKey, Slot>(found.Count + (found.Count / 8));
        foreach ((RenditionKey key, ScannedEntry entry) in found)
            slots.Add(key, new(entry.LastUse.UtcTicks, 0, Blocks(entry.Length), Minute(entry.LastUse)));
        lock (_lock)
        {
            foreach ((RenditionKey key, Slot known) in _slots)
            {
                bool isNews = known.LastUse > _scanBegan;
                ref Slot slot = ref CollectionsMarshal.GetValueRefOrNullRef(slots, key);
                if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref slot))
                    slot = isNews ? known : slot with
                    {
                        LastUse = Math.Max(known.LastUse, slot.LastUse),
                        Original = known.Original,
                        MarkedMinute = Math.Max(known.MarkedMinute, slot.MarkedMinute), // decided before the scan, written after it has read
                    };
                else if (isNews)
                    slots.Add(key, known);
            }

            foreach (RenditionKey key in _removedDuringScan ?? [])
                slots.Remove(key);
            _removedDuringScan = null;
            _slots = slots;
            _stored = slots.Values.Sum(static s => s.Bytes);
        }
    }

    /// <summary>The least recently used entries, oldest first: as many as free so many bytes, and those used in the same tick as the last.</summary>
    /// <param name="cutoff">For <see cref="IsUnusedSince"/>: an entry used since then is not to be removed after all.</param>
    public IEnumerable<RenditionKey> Oldest(long bytesToFree, out long cutoff)
    {
        long[] uses;
        int[] blocks;
        lock (_lock)
        {
            uses = new long[_slots.Count];
            blocks = new int[_slots.Count];
            int i = 0;
            foreach (Slot slot in _slots.Values)
                (uses[i], blocks[i++]) = (slot.LastUse, slot.Blocks);
        }

        // Sorted outside the lock: a million entries take 0.1 s, and hits must not wait for that.
        Array.Sort(uses, blocks);
        cutoff = long.MinValue;
        long freed = 0;
        for (int i = 0; i < uses.Length && freed < bytesToFree; i++)
        {
            freed += (long)blocks[i] * BlockBytes;
            cutoff = uses[i];
        }

        var oldest = new List<(long LastUse, RenditionKey Key)>();
        lock (_lock)
        {
            foreach ((RenditionKey key, Slot slot) in _slots)
            {
                if (slot.LastUse <= cutoff)
                    oldest.Add((slot.LastUse, key));
            }
        }

        return oldest.OrderBy(static o => o.LastUse).Select(static o => o.Key);
    }

    public bool IsUnusedSince(RenditionKey key, long cutoff)
    {
        lock (_lock)
            return _slots.TryGetValue(key, out Slot slot) && slot.LastUse <= cutoff;
    }

    /// <summary>Entries that may be of an original: those known to be, by hash, and those not known yet.</summary>
    /// <param name="original">See <see cref="OriginalHash.Short"/>.</param>
    public List<RenditionKey> PerhapsOf(ulong original)
    {
        lock (_lock)
            return [.. _slots.Where(s => s.Value.Original == original || s.Value.Original == 0).Select(static s => s.Key)];
    }

    public List<RenditionKey> All()
    {
        lock (_lock)
            return [.. _slots.Keys];
    }

    public void Learn(RenditionKey key, ulong original)
    {
        lock (_lock)
        {
            ref Slot slot = ref CollectionsMarshal.GetValueRefOrNullRef(_slots, key);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref slot))
                slot = slot with { Original = original };
        }
    }

    private static int Blocks(long bytes) => checked((int)((bytes + BlockBytes - 1) / BlockBytes));

    private static long Rounded(long bytes) => (long)Blocks(bytes) * BlockBytes;

    private static int Minute(DateTimeOffset at) => (int)(at.UtcTicks / TimeSpan.TicksPerMinute);

    /// <summary>The wall clock's ticks, made strictly increasing: uses in one tick, or after a step back, keep their order.</summary>
    private long Tick(DateTimeOffset now) => _clock = Math.Max(_clock + 1, now.UtcTicks);

    /// <param name="LastUse">A value of <see cref="Tick"/>.</param>
    /// <param name="Original">Hash of the original's key, 0 where not known.</param>
    /// <param name="MarkedMinute">When the last use was last written down in the file's times.</param>
    private readonly record struct Slot(long LastUse, ulong Original, int Blocks, int MarkedMinute)
    {
        public long Bytes => (long)Blocks * BlockBytes;
    }
}
