using System.Text.Json.Serialization;

namespace ImageProxy.Uploads.Api;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UploadAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
