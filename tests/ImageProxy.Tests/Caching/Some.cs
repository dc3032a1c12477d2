using System.Diagnostics.Metrics;
using ImageProxy.Caching;
using ImageProxy.Images;
using ImageProxy.Imaging.Geometry;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.Tests.Caching;

/// <summary>Values where any will do.</summary>
internal static class Some
{
    public static RenditionKey Key(int number) => RenditionKey.Of($"people/{number}.jpg", new Box(200, 200), "crop", "webp", "f1");

    /// <summary>A rendition whose every byte follows from <paramref name="number"/> and its size.</summary>
    public static Rendition Rendition(int number, int bytes = 100, DateTimeOffset? checkedAt = null, string? originalKey = null)
    {
        byte[] body = new byte[bytes];
        new Random(number).NextBytes(body);
        DateTimeOffset at = checkedAt ?? new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        return new(body, new RenditionInfo
        {
            ContentType = "image/webp",
            ETag = $"\"r{number}\"",
            OriginalKey = originalKey ?? $"people/{number}.jpg",
            OriginalETag = $"\"o{number}\"",
            LastModified = new(2029, 5, 6, 7, 8, 9, TimeSpan.Zero),
            RenderedAt = at,
            CheckedAt = at,
            Width = 200,
            Height = 150,
            Tags = ["original-1", "preset-card"],
        });
    }

    public static CachingMetrics Metrics() => new(Meters());

    public static IMeterFactory Meters() => new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    /// <summary>Every field and byte, as records compare immutable arrays by identity.</summary>
    public static void AssertSame(Rendition? actual, Rendition expected)
    {
        Assert.That(actual, Is.Not.Null);
        Assert.That(actual!.Body.Span.SequenceEqual(expected.Body.Span), Is.True, "body");
        Assert.That(actual.Info with { Tags = [] }, Is.EqualTo(expected.Info with { Tags = [] }));
        Assert.That(actual.Info.Tags, Is.EqualTo(expected.Info.Tags));
    }
}
