namespace ImageProxy.Rendering;

/// <summary>Where a render's time went.</summary>
/// <param name="Queued">Waiting for a slot.</param>
/// <param name="Ran">From a free slot to encoded bytes, or to the deadline.</param>
internal readonly record struct QueueTimes(TimeSpan Queued, TimeSpan Ran);
