namespace ImageProxy.Native.Processes;

/// <summary>How a child is started. It gets exactly these descriptors and this environment, nothing else of ours.</summary>
/// <param name="Path">Absolute path of the program.</param>
/// <param name="Arguments">Without the program's own name.</param>
/// <param name="Environment"><c>NAME=value</c>, all there are.</param>
/// <param name="Output">Its standard output and standard error; standard input is empty.</param>
/// <param name="Descriptors">What it finds as 3, 4, …</param>
public sealed record ChildCommand(
    string Path, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, FileDescriptor Output, IReadOnlyList<FileDescriptor> Descriptors);
