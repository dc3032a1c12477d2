namespace ImageProxy.Uploads.States;

/// <summary>What is left of an upload that was deleted: whoever deletes it again is told the same.</summary>
internal sealed record Tombstone(string Subject, DateTimeOffset DeletedAt);
