using ImageProxy.Native.Processes;

namespace ImageProxy.Rendering.Workers;

/// <param name="LastWords">What it wrote to standard output and standard error.</param>
internal readonly record struct WorkerEnd(ChildExit Exit, string LastWords);
