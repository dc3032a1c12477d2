using ImageProxy.Uploads.Serving;
using ImageProxy.Uploads.States;

namespace ImageProxy.Uploads.Api;

/// <summary>What a client is told of an upload.</summary>
/// <param name="ImageUrl">The picture, once it is ready.</param>
/// <param name="Template">With <c>{size}</c> for a side in pixels.</param>
internal sealed record UploadAnswer(
    string Id, UploadStatus Status, string? Reason, string StatusUrl, string EventsUrl, string ImageUrl, string Template, int Width, int Height)
{
    public static UploadAnswer Of(UploadState state, PublicHost host) => new(
        state.Id, state.Status, state.Reason, $"/uploads/{state.Id}", $"/uploads/{state.Id}/events", $"{host.Base}/{UploadKeys.Of(state.Id)}",
        $"{host.Base}/avatar/{{size}}/{UploadKeys.Of(state.Id)}", state.Width, state.Height);
}
