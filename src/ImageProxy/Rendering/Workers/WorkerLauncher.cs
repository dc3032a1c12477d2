using System.Globalization;
using ImageProxy.Native.Processes;
using ImageProxy.Native.Sandbox;

namespace ImageProxy.Rendering.Workers;

/// <summary>Starts this program again as a worker, on ground that is restricted already.</summary>
internal sealed class WorkerLauncher : IWorkerLauncher, IDisposable
{
    /// <summary>A start takes a quarter of a second; a machine that needs this long is of no use.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ProcessSpawner _spawner;
    private readonly string _path;
    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyList<string> _environment;
    private readonly bool _requireSandbox;
    private string? _groundFault;

    /// <param name="requireSandbox">Refuse workers that are not locked in by every layer.</param>
    /// <exception cref="WorkerStartException">There is no program to start.</exception>
    public WorkerLauncher(WorkerOptions options, bool requireSandbox)
    {
        (_path, string[] first) = WorkerCommand.Program();
        _arguments = [.. first, RenderWorker.Switch, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), .. options.ToArguments()];
        _environment = WorkerCommand.Variables(options.MemoryBytes);
        _requireSandbox = requireSandbox;
        string[] files = [.. WorkerCommand.Files(_path, options.ModeAssemblies)];
        _spawner = new(() => _groundFault = WorkerGround.Restrict(files));
    }

    public IWorker Launch(bool isSpare)
    {
        var worker = WorkerProcess.Start(_spawner, _path, _arguments, _environment, Patience, isSpare);
        if (_groundFault is not null)
            worker.Sandbox = new(worker.Sandbox.Layers & ~SandboxLayers.Landlock, $"{_groundFault}; {worker.Sandbox.Missing}".TrimEnd(' ', ';'));
        if (!_requireSandbox || worker.Sandbox.Layers == SandboxLayers.All)
            return worker;
        worker.Bury();
        throw new WorkerStartException(
            $"Rendering:RequireSandbox: workers would run without {SandboxLayers.All & ~worker.Sandbox.Layers}: {worker.Sandbox.Missing}");
    }

    public void Dispose() => _spawner.Dispose();
}
