namespace ImageProxy.Native.Sandbox;

/// <summary>A system call's numbers.</summary>
/// <param name="X64">On x86-64; -1 where there is none.</param>
/// <param name="Arm64">On arm64; -1 where there is none.</param>
internal readonly record struct SystemCall(string Name, int X64, int Arm64);
