using System.Text.Json.Serialization;

namespace ImageProxy.Caching.Disk;

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RenditionInfo))]
internal sealed partial class RenditionInfoJson : JsonSerializerContext;
