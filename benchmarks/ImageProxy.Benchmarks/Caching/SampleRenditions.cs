using ImageProxy.Caching;
using ImageProxy.Images;
using ImageProxy.Imaging.Geometry;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.Benchmarks.Caching;

/// <summary>Renditions as the service stores them, of noise.</summary>
internal static class SampleRenditions
{
    public static RenditionKey Key(int number) => RenditionKey.Of($"people/{number}.jpg", new Box(200, 200), "crop", "webp", "f1");

    public static Rendition Of(int number, int bytes)
    {
        byte[] body = new byte[bytes];
        new Random(number).NextBytes(body);
        return new(body, new RenditionInfo
        {
            ContentType = "image/webp",
            ETag = $"\"{number:x16}-f1-webp\"",
            OriginalKey = $"people/{number}.jpg",
            OriginalETag = $"\"{number:x32}\"",
            RenderedAt = DateTimeOffset.UtcNow,
            CheckedAt = DateTimeOffset.UtcNow,
            Width = 200,
            Height = 200,
            Tags = [$"original-{number:x16}", "preset-avatar"],
        });
    }

    public static CachingMetrics Metrics() =>
        ActivatorUtilities.CreateInstance<CachingMetrics>(new ServiceCollection().AddMetrics().BuildServiceProvider());
}
