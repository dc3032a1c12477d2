using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageProxy.Caching;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Http;

/// <summary>The answer to <c>/describe/{key}</c>: what is kept of an original, and the URLs that the configuration in force allows of it.</summary>
internal static partial class DescriptionDocument
{
    // Ampersands and plus signs in keys stay readable: the answer is never HTML, and nosniff keeps it so.
    private static readonly DocumentJson Json = new(new JsonSerializerOptions(DocumentJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The description as it is served, in place of the one that is kept. Equal on nodes with equal settings, its tag too.</summary>
    public static Rendition Compose(Rendition kept, ImageTarget target, ImageCatalog catalog)
    {
        var described = Description.Read(kept.Body.Span);
        string key = OriginalKey.Encode(target.Key);
        var document = new Document(
            target.Key, described.Width, described.Height, described.Format, described.Frames, described.HasAlpha, described.Color, described.Blurhash, $"/avatar/{{size}}/{key}",
            [.. catalog.AvatarSizes], string.Join(", ", Widths(described, catalog).Select(w => $"/{w.Box.Width}/{w.Box.Height}/{w.Mode}/{key} {w.Width}w")),
            [.. catalog.Sizes.Select(box => box.ToString())], [.. catalog.Modes.Keys.Order(StringComparer.Ordinal)],
            [.. catalog.Presets.Keys.Order(StringComparer.Ordinal).Select(name => $"/preset/{name}/{key}")]);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(document, Json.Document);
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"";
        // The date is the original's, but what is said changes with the configuration as well: only the tag tells.
        return new(body, kept.Info with { ContentType = "application/json", ETag = tag, LastModified = null });
    }

    /// <summary>
    /// Candidates for <c>srcset</c>: the boxes that leave the height to the picture, each with the width that will really come, none larger than the
    /// original. The box after the largest fitting one gives the original's own width, unless small originals are enlarged.
    /// </summary>
    private static IEnumerable<(Box Box, string Mode, int Width)> Widths(Description described, ImageCatalog catalog)
    {
        if (!catalog.Modes.TryGetValue("resize", out var resize))
            yield break;
        var info = new ImageInfo { Format = ImageFormat.Unknown, StoredSize = new(described.Width, described.Height) };
        int last = 0;
        foreach (var box in catalog.Sizes.Where(size => size.Height == 0))
        {
            int width = resize.Mode.OutputSize(info, box).Width;
            if (width > described.Width || width <= last)
                continue;
            last = width;
            yield return (box, resize.Mode.Name, width);
        }
    }

    /// <param name="Template">Takes any of <paramref name="Sizes"/> in place of <c>{size}</c>.</param>
    internal sealed record Document(
        string Key, int Width, int Height, string Format, int Frames, bool HasAlpha, string? Color, string? Blurhash, string Template, int[] Sizes, string Srcset, string[] Boxes,
        string[] Modes, string[] Presets);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Document))]
    private sealed partial class DocumentJson : JsonSerializerContext;
}
