namespace ImageProxy.Images;

/// <summary>Where a request's time went; a stage that did not happen is zero.</summary>
/// <param name="Fetch">Reading the original from its source.</param>
/// <param name="Queue">Waiting for a slot.</param>
/// <param name="Render">From a free slot to encoded bytes.</param>
internal readonly record struct StageTimes(TimeSpan Fetch, TimeSpan Queue, TimeSpan Render);
