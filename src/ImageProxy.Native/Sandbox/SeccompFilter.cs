using System.Runtime.InteropServices;
using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Sandbox;

/// <summary>Writes the filter that the kernel asks about every system call, and puts all threads of this process under it.</summary>
internal static unsafe class SeccompFilter
{
    internal const uint Allow = 0x7FFF0000, KillProcess = 0x80000000, Refuse = 0x00050000 | 1, NoSuchCall = 0x00050000 | 38; // EPERM, ENOSYS

    internal const uint X64Kernel = 0xC000003E, Arm64Kernel = 0xC00000B7; // AUDIT_ARCH_*

    // Offsets into struct seccomp_data; the low half of an argument comes first on both.
    internal const uint NumberOffset = 0, ArchitectureOffset = 4, ArgumentsOffset = 16;

    /// <summary>Numbers from here on are x86-64's second way in, with 32-bit pointers.</summary>
    private const uint X32 = 0x40000000;

    private const uint AsThread = 0x10000; // CLONE_THREAD
    private const uint Writing = 0x3 | 0x40 | 0x200 | 0x400; // O_ACCMODE, O_CREAT, O_TRUNC, O_APPEND; O_TMPFILE needs one of the first

    /// <returns>Null, or why the process is not under the filter. The thread must have given up new privileges.</returns>
    internal static string? Apply(bool readFiles)
    {
        bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        if (!isX64 && RuntimeInformation.ProcessArchitecture != Architecture.Arm64)
            return $"no filter for {RuntimeInformation.ProcessArchitecture}";
        FilterInstruction[] filter = Write(isX64, (uint)LinuxApi.getpid(), readFiles);
        fixed (FilterInstruction* first = filter)
        {
            var program = new SandboxApi.FilterProgram { Length = (ushort)filter.Length, Instructions = first };
            nint result = SandboxApi.seccomp(isX64 ? 317 : 277, SandboxApi.SetModeFilter, SandboxApi.SyncThreads, &program);
            return result == 0 ? null
                : result > 0 ? $"seccomp: thread {result} could not be brought under the filter"
                : $"seccomp: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}";
        }
    }

    /// <param name="process">This process, the only one it may send signals to.</param>
    internal static FilterInstruction[] Write(bool isX64, uint process, bool readFiles)
    {
        var filter = new List<FilterInstruction>
        {
            new(FilterInstruction.Load, 0, 0, ArchitectureOffset),
            new(FilterInstruction.JumpIfEqual, 1, 0, isX64 ? X64Kernel : Arm64Kernel),
            new(FilterInstruction.Return, 0, 0, KillProcess),
            new(FilterInstruction.Load, 0, 0, NumberOffset),
        };
        if (isX64)
            filter.AddRange([new(FilterInstruction.JumpIfAtLeast, 0, 1, X32), new(FilterInstruction.Return, 0, 0, KillProcess)]);

        void On(SystemCall call, params ReadOnlySpan<FilterInstruction> then)
        {
            if ((isX64 ? call.X64 : call.Arm64) is not (>= 0 and var number))
                return;
            filter.Add(new(FilterInstruction.JumpIfEqual, 0, (byte)then.Length, (uint)number));
            filter.AddRange(then);
        }

        foreach (var call in SystemCalls.Fatal)
            On(call, new FilterInstruction(FilterInstruction.Return, 0, 0, KillProcess));
        foreach (var call in SystemCalls.Refused)
            On(call, new FilterInstruction(FilterInstruction.Return, 0, 0, Refuse));
        foreach (var call in SystemCalls.Unseen)
            On(call, new FilterInstruction(FilterInstruction.Return, 0, 0, NoSuchCall));
        foreach (var call in SystemCalls.Signals)
            On(call, AllowWhere(FilterInstruction.JumpIfEqual, argument: 0, process));
        On(SystemCalls.Clone, AllowWhere(FilterInstruction.JumpIfAnyBit, argument: 0, AsThread));
        On(SystemCalls.SetLimits, RefuseWherePointer(argument: 2));
        On(SystemCalls.Open, Opening(flagsArgument: 1, readFiles));
        On(SystemCalls.OpenAt, Opening(flagsArgument: 2, readFiles));
        filter.Add(new(FilterInstruction.Return, 0, 0, Allow));
        return [.. filter];
    }

    private static FilterInstruction[] Opening(uint flagsArgument, bool readFiles) => readFiles
        ? [LoadArgument(flagsArgument), new(FilterInstruction.JumpIfAnyBit, 0, 1, Writing), new(FilterInstruction.Return, 0, 0, Refuse), new(FilterInstruction.Return, 0, 0, Allow)]
        : [new(FilterInstruction.Return, 0, 0, Refuse)];

    /// <summary>Of an argument of 32 bits.</summary>
    private static FilterInstruction[] AllowWhere(ushort comparison, uint argument, uint value) =>
        [LoadArgument(argument), new(comparison, 1, 0, value), new(FilterInstruction.Return, 0, 0, Refuse), new(FilterInstruction.Return, 0, 0, Allow)];

    private static FilterInstruction[] RefuseWherePointer(uint argument) =>
    [
        LoadArgument(argument), new(FilterInstruction.JumpIfEqual, 0, 2, 0),
        LoadArgument(argument) with { Value = ArgumentsOffset + 8 * argument + 4 }, new(FilterInstruction.JumpIfEqual, 1, 0, 0),
        new(FilterInstruction.Return, 0, 0, Refuse), new(FilterInstruction.Return, 0, 0, Allow),
    ];

    private static FilterInstruction LoadArgument(uint argument) => new(FilterInstruction.Load, 0, 0, ArgumentsOffset + 8 * argument);
}
