using System.Text.Json.Serialization;

namespace ImageProxy.Uploads.States;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UploadState))]
[JsonSerializable(typeof(Tombstone))]
internal sealed partial class StatesJson : JsonSerializerContext;
