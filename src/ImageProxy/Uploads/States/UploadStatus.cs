using System.Text.Json.Serialization;

namespace ImageProxy.Uploads.States;

/// <summary>How far an upload is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UploadStatus>))]
internal enum UploadStatus
{
    /// <summary>It has been stored and announced.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>A worker has it.</summary>
    [JsonStringEnumMemberName("processing")]
    Processing,

    /// <summary>It can be looked at.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>It will never be ready; <see cref="UploadState.Reason"/> says why.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It has been deleted. Told to those who wait, never kept as a state.</summary>
    [JsonStringEnumMemberName("deleted")]
    Deleted,
}
