using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Tests.Processes;

/// <summary>A child with what it says.</summary>
internal sealed class Child : IDisposable
{
    private readonly ProcessSpawner _spawner;
    private readonly OutputPipe _output;
    private string _said = "";
    private bool _isSpawnerEnded;

    private Child(ProcessSpawner spawner, OutputPipe output, ChildProcess process) => (_spawner, _output, Process) = (spawner, output, process);

    public ChildProcess Process { get; }

    public static Child Start(string path, params string[] arguments) => Start(() => { }, path, arguments, [], []);

    /// <param name="prepare">Run on the thread that starts it.</param>
    public static Child Start(Action prepare, string path, string[] arguments, string[] environment, FileDescriptor[] descriptors)
    {
        var spawner = new ProcessSpawner(prepare);
        var (output, theirs) = OutputPipe.Create();
        using (theirs)
        {
            try
            {
                return new(spawner, output, spawner.Start(new(path, arguments, environment, theirs, descriptors)));
            }
            catch
            {
                output.Dispose();
                spawner.Dispose();
                throw;
            }
        }
    }

    /// <summary>A shell that says it is ready and then stands still, with nothing of its own open.</summary>
    public static Child StartStill(string[] environment, params FileDescriptor[] descriptors)
    {
        var child = Start(() => { }, "/bin/sh", ["-c", "echo ready; kill -STOP $$"], environment, descriptors);
        child.WaitFor("ready\n");
        string status = $"/proc/{child.Process.Id}/status";
        Assert.That(SpinWait.SpinUntil(() => File.ReadAllText(status).Contains("State:\tT", StringComparison.Ordinal), TimeSpan.FromSeconds(30)), "stands still");
        return child;
    }

    public void WaitFor(string words) => Assert.That(
        SpinWait.SpinUntil(() => (_said += _output.Drain()).Contains(words, StringComparison.Ordinal), TimeSpan.FromSeconds(30)), $"{words} in {_said}");

    /// <summary>Waits until it has ended by itself.</summary>
    public (ChildExit Exit, string Said) End()
    {
        var exit = Process.Wait();
        return (exit, _said + _output.Drain());
    }

    /// <summary>A field of its <c>/proc/PID/status</c>.</summary>
    public string Status(string field) => File.ReadLines($"/proc/{Process.Id}/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal))[(field.Length + 1)..].Trim();

    /// <summary>Ends the thread that starts children, and nothing else.</summary>
    public void EndSpawner()
    {
        if (!_isSpawnerEnded)
            _spawner.Dispose();
        _isSpawnerEnded = true;
    }

    public void Dispose()
    {
        Process.Kill();
        _ = Process.Wait();
        _output.Dispose();
        EndSpawner();
    }
}
