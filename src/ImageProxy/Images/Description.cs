using System.Text.Json;
using System.Text.Json.Serialization;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Placeholders;

namespace ImageProxy.Images;

/// <summary>What is to be said of an original whatever the configuration: kept in the tiers like a rendition.</summary>
/// <param name="Width">Pixels, as seen.</param>
/// <param name="Height">Pixels, as seen.</param>
/// <param name="Format">Name, see <see cref="ImageFormats.Name"/>.</param>
/// <param name="Color">Dominant colour, <c>#rrggbb</c>; null where nothing shows.</param>
internal sealed partial record Description(int Width, int Height, string Format, int Frames, bool HasAlpha, string? Color, string? Blurhash)
{
    /// <param name="tiny">The picture as a small PNG.</param>
    public static Description Of(ImageInfo info, ReadOnlyMemory<byte> tiny)
    {
        var placeholder = Placeholder.Of(tiny);
        return new(info.Size.Width, info.Size.Height, info.Format.Name(), info.Frames, info.HasAlpha, placeholder?.Color?.ToString()[..7], placeholder?.Blurhash);
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, DescriptionJson.Default.Description);

    /// <exception cref="JsonException">Nothing that <see cref="Write"/> has written.</exception>
    public static Description Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, DescriptionJson.Default.Description) ?? throw new JsonException("Nothing is described.");

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Description))]
    private sealed partial class DescriptionJson : JsonSerializerContext;
}
