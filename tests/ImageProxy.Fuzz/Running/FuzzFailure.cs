namespace ImageProxy.Fuzz.Running;

/// <summary>An input that broke something.</summary>
/// <param name="What">The exception, the child's exit status, or "past the deadline".</param>
public sealed record FuzzFailure(long Index, string What);
