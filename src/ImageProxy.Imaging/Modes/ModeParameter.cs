namespace ImageProxy.Imaging.Modes;

/// <summary>A parameter that a mode has read.</summary>
/// <param name="Kind">What may be written, for the operator.</param>
/// <param name="Usual">Its default.</param>
/// <param name="Value">The value in force.</param>
public sealed record ModeParameter(string Name, string Kind, string Usual, string Value);
