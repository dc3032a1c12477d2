using System.Text.Json;
using System.Text.Json.Serialization;
using ImageProxy.Explaining;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Originals;

namespace ImageProxy.Playground;

/// <summary>What the page can offer to choose from, and plans for boxes that nobody is allowed to ask for.</summary>
internal sealed partial class PlaygroundData(ImageCatalogHolder catalogs, OriginalStore originals, Explainer explainer)
{
    /// <summary>Originals that are listed; any other key can be typed.</summary>
    internal const int MostListed = 300;

    /// <returns>JSON.</returns>
    public byte[] Catalog()
    {
        var catalog = catalogs.Current;
        string[] keys = [.. originals.List(MostListed)];
        return JsonSerializer.SerializeToUtf8Bytes(
            new Choices(
                keys, keys.Length == MostListed, [.. catalog.Sizes.Select(size => new Size(size.Width, size.Height))], catalog.AllowAnySize, catalog.MaxOutput,
                [.. catalog.Modes.Keys.Order(StringComparer.Ordinal)],
                [.. catalog.Presets.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new Preset(p.Key, p.Value.Box.Width, p.Value.Box.Height, p.Value.Mode.Name))],
                [.. catalog.AvatarSizes], [.. catalog.Offered.Select(format => format.Name())]),
            DataJson.Default.Choices);
    }

    /// <returns>JSON; null where the URL is malformed, its mode unknown, or its original not to be had.</returns>
    public async Task<byte[]?> PlanAsync(string url, CancellationToken cancellationToken) =>
        await explainer.PlanAsync(url, cancellationToken) is { } plan ? JsonSerializer.SerializeToUtf8Bytes(plan, DataJson.Default.PlanPart) : null;

    internal sealed record Size(int Width, int Height);

    internal sealed record Preset(string Name, int Width, int Height, string Mode);

    internal sealed record Choices(
        string[] Keys, bool HasMoreKeys, Size[] Sizes, bool AllowAnySize, int MaxOutput, string[] Modes, Preset[] Presets, int[] AvatarSizes, string[] Formats);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Choices))]
    [JsonSerializable(typeof(Explanation.PlanPart))]
    private sealed partial class DataJson : JsonSerializerContext;
}
