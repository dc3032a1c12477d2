namespace ImageProxy.Native.Sandbox;

/// <summary>Which layers took effect.</summary>
/// <param name="Missing">Why the others did not, for the operator; empty where all did.</param>
public readonly record struct SandboxReport(SandboxLayers Layers, string Missing);
