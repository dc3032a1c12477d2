using ImageProxy.Caching;
using ImageProxy.Caching.Disk;

namespace ImageProxy.Tests.Caching.Disk;

/// <summary>A disk tier in a folder of its own, with everything a test looks at.</summary>
internal sealed class TierBench : IAsyncDisposable
{
    private readonly bool _ownsFolder;

    public TierBench(CachingOptions? options = null, ScratchFolder? folder = null, ManualTime? time = null, bool realTime = false)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? new();
        Time = time ?? new();
        var meters = Some.Meters();
        Readings = new(meters);
        Tier = new(
            (options ?? new()) with { Directory = Folder.Path }, new CachingMetrics(meters), realTime ? TimeProvider.System : Time, Log, Files);
    }

    public ScratchFolder Folder { get; }

    public ManualTime Time { get; }

    public ScriptedFiles Files { get; } = new();

    public RecordingLogger<DiskTier> Log { get; } = new();

    public Readings Readings { get; }

    public DiskTier Tier { get; }

    public ValueTask SetAsync(int number, int bytes = 100) =>
        Tier.SetAsync(Some.Key(number), Some.Rendition(number, bytes, Time.GetUtcNow()), CancellationToken.None);

    public async Task<Rendition?> GetAsync(int number) => await Tier.GetAsync(Some.Key(number), CancellationToken.None);

    /// <summary>Numbers from 0 to <paramref name="count"/>, exclusive, that are there.</summary>
    public async Task<int[]> PresentAsync(int count)
    {
        var present = new List<int>();
        for (int i = 0; i < count; i++)
        {
            if (await GetAsync(i) is not null)
                present.Add(i);
        }

        return [.. present];
    }

    public async ValueTask DisposeAsync()
    {
        await Tier.DisposeAsync();
        Readings.Dispose();
        if (_ownsFolder)
            Folder.Dispose();
    }
}
