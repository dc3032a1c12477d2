using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageProxy.Explaining;

/// <summary>How an explanation is written: indented, for people.</summary>
internal static partial class ExplanationJson
{
    // Apostrophes stay readable: the answer is never HTML.
    private static readonly Context Readable = new(new JsonSerializerOptions(Context.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static byte[] Write(Explanation explanation) => JsonSerializer.SerializeToUtf8Bytes(explanation, Readable.Explanation);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
    [JsonSerializable(typeof(Explanation))]
    private sealed partial class Context : JsonSerializerContext;
}
