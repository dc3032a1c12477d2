namespace ImageProxy.Native.Sandbox;

/// <summary>What the sandbox of one process leaves it.</summary>
/// <param name="MemoryBytes">Private memory it may have, its own program included.</param>
/// <param name="ReadFonts">Whether font files may be read, which drawing the text of an SVG needs.</param>
public sealed record SandboxSettings(long MemoryBytes, bool ReadFonts);
