using System.Buffers.Binary;
using ImageProxy.Native.Sandbox;

namespace ImageProxy.Native.Tests.Sandbox;

/// <summary>
/// Carries a filter out as the kernel would. Sources: the manual page seccomp(2) for what a filter sees, and
/// <c>Documentation/networking/filter.rst</c> for what its instructions mean.
/// </summary>
internal static class FilterMachine
{
    /// <summary>Bytes of <c>struct seccomp_data</c>: number, architecture, instruction pointer, six arguments.</summary>
    private const int DataBytes = 64;

    /// <returns>What the filter answers.</returns>
    /// <exception cref="InvalidOperationException">The kernel would not have taken this filter.</exception>
    public static uint Run(ReadOnlySpan<FilterInstruction> filter, uint architecture, uint number, params ReadOnlySpan<ulong> arguments)
    {
        Span<byte> data = stackalloc byte[DataBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data[4..], architecture);
        for (int i = 0; i < arguments.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(data[(16 + (8 * i))..], arguments[i]);

        uint accumulator = 0;
        for (int at = 0; at < filter.Length; at++)
        {
            var instruction = filter[at];
            switch (instruction.Code)
            {
                case 0x20: // BPF_LD | BPF_W | BPF_ABS
                    if (instruction.Value % 4 != 0 || instruction.Value > DataBytes - 4)
                        throw new InvalidOperationException($"{at}: loads from {instruction.Value}.");
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data[(int)instruction.Value..]);
                    break;
                case 0x15: at += accumulator == instruction.Value ? instruction.Yes : instruction.No; break; // BPF_JMP | BPF_JEQ | BPF_K
                case 0x35: at += accumulator >= instruction.Value ? instruction.Yes : instruction.No; break; // BPF_JMP | BPF_JGE | BPF_K
                case 0x45: at += (accumulator & instruction.Value) != 0 ? instruction.Yes : instruction.No; break; // BPF_JMP | BPF_JSET | BPF_K
                case 0x06: return instruction.Value; // BPF_RET | BPF_K
                default: throw new InvalidOperationException($"{at}: no instruction {instruction.Code:x}.");
            }
        }

        throw new InvalidOperationException("It ends without an answer.");
    }
}
