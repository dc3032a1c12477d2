using System.Collections.Concurrent;

namespace ImageProxy.Native.Processes;

/// <summary>
/// A thread that starts children and does nothing else. It lives as long as they may, because the kernel counts the thread that started
/// a child as its parent; and children inherit what holds for this thread alone, so that it can be bound by rules the rest of the
/// process is free of.
/// </summary>
public sealed class ProcessSpawner : IDisposable
{
    private readonly BlockingCollection<(ChildCommand Command, TaskCompletionSource<ChildProcess> Started)> _commands = [];
    private readonly Thread _thread;

    /// <param name="prepare">Run once on the thread before it starts anything; must not throw.</param>
    public ProcessSpawner(Action prepare)
    {
        _thread = new(() => Work(prepare)) { IsBackground = true, Name = "spawner" };
        _thread.Start();
    }

    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    /// <exception cref="InvalidOperationException">Disposed.</exception>
    public ChildProcess Start(ChildCommand command)
    {
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands.Add((command, started));
        return started.Task.GetAwaiter().GetResult();
    }

    /// <summary>Ends the thread, and with it every child that asked to die with its parent.</summary>
    public void Dispose()
    {
        _commands.CompleteAdding();
        _thread.Join();
        _commands.Dispose();
    }

    private void Work(Action prepare)
    {
        prepare();
        foreach (var (command, started) in _commands.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(ChildProcess.Start(command));
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        }
    }
}
