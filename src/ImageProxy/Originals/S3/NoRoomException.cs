namespace ImageProxy.Originals.S3;

/// <summary>The budget of <see cref="Rendering.MemoryBudget"/> has no room for another original.</summary>
internal sealed class NoRoomException() : Exception("There is no room in memory for another original.");
