using ImageProxy.EndToEnd;

namespace ImageProxy.Stress.Load;

/// <summary>A folder for one service: <c>originals</c>, and <c>cache</c> beside it. Deleted with this object.</summary>
internal sealed class ServiceFolder : IDisposable
{
    /// <summary>Photos that <see cref="AddPhotosAsync"/> makes.</summary>
    public const int Photos = 8;

    public string Path { get; } = Directory.CreateTempSubdirectory("imageproxy-stress-").FullName;

    public string Originals => Directory.CreateDirectory(System.IO.Path.Combine(Path, "originals")).FullName;

    /// <summary>Photos of <paramref name="width"/> by three quarters of it under the names of <see cref="ColdUrls"/>.</summary>
    public async Task AddPhotosAsync(int width = 640)
    {
        for (int i = 0; i < Photos; i++)
            await AddAsync($"{i}.jpg", TestOriginals.Photo(width + i, width * 3 / 4));
    }

    public Task AddAsync(string key, byte[] bytes) => File.WriteAllBytesAsync(System.IO.Path.Combine(Originals, key), bytes);

    /// <summary>Another key for an original that is there.</summary>
    public void Alias(string key, string target) => File.CreateSymbolicLink(System.IO.Path.Combine(Originals, key), target);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
