namespace ImageProxy.Commands.Warming;

/// <summary>One answer, or none.</summary>
/// <param name="Status">HTTP status; 0 where there was no answer.</param>
/// <param name="Reason">Why it failed, in a few words that are the same for all of a kind; null where it did not.</param>
/// <param name="Bytes">Length of the body.</param>
/// <param name="Again">After how long it is worth asking again; null where it is not.</param>
/// <param name="IsBusy">The service has no room, or is not there: whoever else asks had better wait as well.</param>
internal readonly record struct WarmAnswer(WarmOutcome Outcome, int Status, string? Reason, long Bytes, TimeSpan? Again = null, bool IsBusy = false);
