using System.Runtime.InteropServices;

namespace ImageProxy.Native.Sandbox;

/// <summary>One instruction of classic BPF, <c>struct sock_filter</c>.</summary>
/// <param name="Yes">Instructions to skip where a comparison holds.</param>
/// <param name="No">Instructions to skip where it does not.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(ushort Code, byte Yes, byte No, uint Value)
{
    internal const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35, JumpIfAnyBit = 0x45, Return = 0x06;
}
