using System.ComponentModel;
using ImageProxy.Caching.Disk;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Processes;
using ImageProxy.Native.Sandbox;

namespace ImageProxy.Rendering.Workers;

/// <summary>A worker as a process of its own: this side of the socket and of the shared memory.</summary>
internal sealed class WorkerProcess : IWorker
{
    /// <summary>The kernel ends processes with more points first; the service itself has none.</summary>
    private const int OutOfMemoryScore = 900;

    /// <summary>A quarter of what a worker gets that has not stepped back, where both want the same processor.</summary>
    private const int BackNice = RenderWorker.Nice + 6;

    /// <summary>Of a start that nobody waits for: behind the service, yet before renders, so that it ends in a crowd.</summary>
    private const int SpareNice = RenderWorker.Nice / 2;

    /// <summary>Shared memory a worker keeps between jobs; giving pages back and taking them again costs time.</summary>
    private const long KeptBytes = 8 << 20;

    private readonly ChildProcess _process;
    private readonly MessageSocket _socket;
    private readonly SharedBytes _originals;
    private readonly SharedBytes _pictures;
    private readonly OutputPipe _errors;
    private readonly byte[] _message = new byte[Messages.MaxBytes];
    private int _number;

    private WorkerProcess(ChildProcess process, MessageSocket socket, SharedBytes originals, SharedBytes pictures, OutputPipe errors) =>
        (_process, _socket, _originals, _pictures, _errors) = (process, socket, originals, pictures, errors);

    public int Id => _process.Id;

    public SandboxReport Sandbox { get; set; }

    public long ResidentBytes => _process.ResidentBytes;

    public bool IsWaiting => _socket.Receive(_message, TimeSpan.Zero, out _) == ReceiveOutcome.TimedOut;

    /// <summary>Starts a worker and waits for its first words.</summary>
    /// <param name="isSpare">Nobody waits for it.</param>
    /// <exception cref="WorkerStartException">It does not start, does not speak in time, or says that it cannot render.</exception>
    public static WorkerProcess Start(ProcessSpawner spawner, string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, TimeSpan patience, bool isSpare)
    {
        var worker = Spawn(spawner, path, arguments, environment);
        if (isSpare)
            worker._process.LowerPriority(SpareNice);
        worker._process.TrySetOutOfMemoryScore(OutOfMemoryScore);
        worker.Greet(patience);
        return worker;
    }

    public void StepBack() => _process.LowerPriority(BackNice);

    public WorkerAnswer Run(WorkerJob job, ReadOnlyMemory<byte> original, TimeSpan deadline, CancellationToken cancellationToken)
    {
        int number = unchecked(++_number);
        _originals.Write(original.Span);
        int written = original.Length;
        foreach (var attachment in job.Attachments)
        {
            _originals.Write(attachment.Span, written);
            written += attachment.Length;
        }

        if (!_socket.TrySend(job.Write(number, original.Length).Written))
            return new(WorkerAnswerKind.NotTaken);

        // Its end closes the socket, which is what wakes us.
        ReceiveOutcome outcome;
        int length;
        using (cancellationToken.UnsafeRegister(static process => ((ChildProcess)process!).Kill(), _process))
            outcome = _socket.Receive(_message, deadline, out length);
        _originals.Release(written, KeptBytes);
        return outcome switch
        {
            ReceiveOutcome.TimedOut => new(WorkerAnswerKind.TimedOut),
            ReceiveOutcome.Closed => new(cancellationToken.IsCancellationRequested ? WorkerAnswerKind.Canceled : WorkerAnswerKind.Ended),

            // It has answered, but the kill may have reached it just then.
            _ when cancellationToken.IsCancellationRequested => new(WorkerAnswerKind.Canceled),
            _ => Understand(length, number),
        };
    }

    public WorkerEnd Bury()
    {
        _process.Kill();
        var exit = _process.Wait();
        string lastWords = _errors.Drain();
        _socket.Dispose();
        _originals.Dispose();
        _pictures.Dispose();
        _errors.Dispose();
        return new(exit, lastWords);
    }

    private static WorkerProcess Spawn(ProcessSpawner spawner, string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        var ours = new List<IDisposable>();
        T Keep<T>(T part)
            where T : IDisposable
        {
            ours.Add(part);
            return part;
        }

        try
        {
            var (socket, theirSocket) = MessageSocket.CreatePair();
            using var handedSocket = theirSocket;
            Keep(socket);
            var (errors, theirErrors) = OutputPipe.Create();
            using var handedErrors = theirErrors;
            Keep(errors);
            var originals = Keep(SharedBytes.Create("imageproxy-original", 0));
            var pictures = Keep(SharedBytes.Create("imageproxy-picture", RenderWorker.MaxPictureBytes));
            return new(spawner.Start(new(path, arguments, environment, theirErrors, [theirSocket, originals.File, pictures.File])), socket, originals, pictures, errors);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            ours.ForEach(part => part.Dispose());
            throw new WorkerStartException($"A render worker cannot be started: {e.Message}");
        }
    }

    private void Greet(TimeSpan patience)
    {
        var outcome = _socket.Receive(_message, patience, out int length);
        string fault;
        try
        {
            var hello = outcome == ReceiveOutcome.Message ? WorkerHello.Read(_message.AsSpan(0, Math.Min(length, _message.Length))) : null;
            if (hello is { Fault: "" })
            {
                Sandbox = hello.Sandbox;
                return;
            }

            fault = hello?.Fault ?? (outcome == ReceiveOutcome.TimedOut ? $"it said nothing within {patience.TotalSeconds:0} s" : "it ended before it was ready");
        }
        catch (ProtocolException e)
        {
            fault = e.Message;
        }

        var end = Bury();
        throw new WorkerStartException(
            outcome == ReceiveOutcome.Message ? fault : $"A render worker does not start: {fault} ({end.Exit}) {end.LastWords.Trim()}".TrimEnd(),
            wasKilled: outcome == ReceiveOutcome.Closed && end.Exit.Signal == WorkerDeaths.SignalKill);
    }

    private WorkerAnswer Understand(int length, int number)
    {
        _ = _errors.Drain();
        try
        {
            if (length > _message.Length)
                throw new ProtocolException($"A reply of {length} bytes.");
            var reply = WorkerReply.Read(_message.AsSpan(0, length));
            if (reply.Number != number)
                throw new ProtocolException($"A reply to job {reply.Number}, not {number}.");
            return new(WorkerAnswerKind.Reply, reply, Picture(reply));
        }
        catch (ProtocolException e)
        {
            return new(WorkerAnswerKind.Nonsense, Detail: e.Message);
        }
    }

    /// <summary>A copy that the worker cannot change any more, checked.</summary>
    private byte[] Picture(WorkerReply reply)
    {
        if (reply.Failure != RenderFailure.None || reply.Length == 0)
            return [];
        if (reply.Length > RenderWorker.MaxPictureBytes)
            throw new ProtocolException($"A picture of {reply.Length} bytes.");
        byte[] picture = GC.AllocateUninitializedArray<byte>(reply.Length);
        if (!_pictures.TryRead(picture) || Checksum.Quartered(picture) != reply.Checksum)
            throw new ProtocolException("The picture is not the one the reply speaks of.");
        _pictures.Release(reply.Length, KeptBytes);
        return picture;
    }
}
