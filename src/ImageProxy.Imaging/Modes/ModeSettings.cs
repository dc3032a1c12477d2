using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Modes;

/// <summary>What a preset or the configuration may say about a mode.</summary>
/// <param name="Enlarge">Whether modes that fit inside the box may enlarge a small original. Modes that promise an exact size always do.</param>
/// <param name="Background">Colour of the canvas; null takes the mode's own (white where the mode pads, transparent elsewhere).</param>
public sealed record ModeSettings(bool Enlarge = false, Color? Background = null);
