using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using ImageProxy.Caching.Disk;
using ImageProxy.Imaging.Planning;
using ImageProxy.Modes;
using ImageProxy.Native.Processes;
using ImageProxy.Native.Sandbox;
using ImageProxy.Native.Vips;

namespace ImageProxy.Rendering.Workers;

/// <summary>
/// The program a worker runs: load everything, lock itself in, then answer one job after the other until the service closes the socket. It
/// trusts the service, and the service does not trust it.
/// </summary>
internal static class RenderWorker
{
    public const string Switch = "--render-worker";

    /// <summary>What a worker finds open when it starts.</summary>
    public const int SocketNumber = 3, OriginalNumber = 4, PictureNumber = 5;

    /// <summary>Longest rendition. The shared memory for it is this long from the start, and takes room only where it was written.</summary>
    public const int MaxPictureBytes = 128 << 20;

    /// <summary>
    /// Hits and refusals take microseconds, renders milliseconds: on a busy machine the service goes first, and a worker gets a tenth of what it gets.
    /// </summary>
    public const int Nice = 10;

    private const int Usage = 64, Unavailable = 69, Software = 70; // EX_*

    /// <summary>Address space set aside for originals, so that the mapping hardly ever changes.</summary>
    private const int UsualOriginalBytes = 64 << 20;

    /// <param name="args">The switch, the service's process id, and <see cref="WorkerOptions.ToArguments"/>.</param>
    /// <returns>Exit code: 0 when the service has closed the socket.</returns>
    public static int Run(string[] args)
    {
        if (args.Length < 6 || !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent) || !WorkerOptions.TryRead(args.AsSpan(2), out var options))
        {
            Console.Error.WriteLine($"{Switch} is how the service starts its own workers; it is of no use by hand.");
            return Usage;
        }

        if (!ParentTie.Tie(parent))
            return Unavailable;
        using var socket = MessageSocket.FromInherited(SocketNumber);
        var modes = ModeAssemblies.Load(options.ModeAssemblies);
        string fault = string.Join(' ', modes.Faults.Select(f => f.Problem)); // the service has loaded them, but files may go
        IRenderer? renderer = null;
        if (fault.Length > 0 || !RendererFactory.TryCreate(options.Choice, options.Renderer with { Effects = modes.Effects }, options.MemoryBytes / 4 * 3, out renderer, out fault))
        {
            socket.TrySend(WorkerHello.Unable(fault).Write().Written);
            return Unavailable;
        }

        using var originals = SharedBytes.FromInherited(OriginalNumber);
        using var pictures = SharedBytes.FromInherited(PictureNumber);
        var worker = new Session(socket, originals, pictures, options);
        LoadReferences([typeof(VipsRenderer).Assembly, typeof(IRenderer).Assembly, renderer.GetType().Assembly, .. modes.Assemblies]);
        RendererFactory.WarmUp(renderer, options.AllowSvg);
        worker.WarmUp(renderer);
        Priority.Lower(Nice); // only now: a start in a crowd takes long enough
        var sandbox = ProcessSandbox.Apply(new(options.MemoryBytes, ReadFonts: options.AllowSvg));
        return socket.TrySend(new WorkerHello("", sandbox).Write().Written) ? worker.Serve(renderer) : 0;
    }

    /// <summary>Assemblies too are opened on first use. Those of modes each have a context of their own, in which theirs are found.</summary>
    private static void LoadReferences(IEnumerable<Assembly> assemblies)
    {
        var open = new Stack<Assembly>(assemblies);
        var seen = new HashSet<(AssemblyLoadContext, string)>();
        while (open.TryPop(out var assembly))
        {
            var context = AssemblyLoadContext.GetLoadContext(assembly)!;
            foreach (var name in assembly.GetReferencedAssemblies().Where(name => seen.Add((context, name.Name!))))
                open.Push(context.LoadFromAssemblyName(name));
        }
    }

    private sealed class Session(MessageSocket socket, SharedBytes originals, SharedBytes pictures, WorkerOptions options)
    {
        private readonly MappedBytes _picture = pictures.Map(MaxPictureBytes, writable: true);
        private MappedBytes _original = originals.Map(UsualOriginalBytes, writable: false);

        /// <summary>Goes once the whole way of a job, with a picture that cannot be read, so that the code for it is there.</summary>
        public void WarmUp(IRenderer renderer)
        {
            var info = new Imaging.Formats.ImageInfo { Format = Imaging.Formats.ImageFormat.Jpeg, StoredSize = new(1, 1) };
            var plan = new RenderPlan { Source = new(0, 0, 1, 1), Scaled = new(1, 1), Output = new(1, 1), Effects = [new Effect.Blur(1)] };
            foreach (var job in (WorkerJob[])[WorkerJob.Look(info, Analysis.Attention), WorkerJob.Render(info, plan, new(Imaging.Formats.ImageFormat.Jpeg, 80))])
            {
                var read = WorkerJob.Read(job.Write(0, 0).Written, out int number, out int length);
                _ = WorkerReply.Read(Answer(renderer, read, number, length).Write().Written);
            }

            _ = Checksum.Quartered([1, 2, 3]);
            GC.Collect();
        }

        public int Serve(IRenderer renderer)
        {
            byte[] buffer = new byte[Messages.MaxBytes];
            while (socket.Receive(buffer, Timeout.InfiniteTimeSpan, out int received) == ReceiveOutcome.Message)
            {
                try
                {
                    var job = WorkerJob.Read(buffer.AsSpan(0, Math.Min(received, buffer.Length)), out int number, out int length);
                    var reply = options.Trials && TrialName(length) is { } trial ? Try(trial, number) : Answer(renderer, job, number, length);
                    if (reply is not null && !socket.TrySend(reply.Write().Written))
                        return 0;
                }
                catch (ProtocolException e)
                {
                    Console.Error.WriteLine(e.Message);
                    return Software;
                }
            }

            return 0;
        }

        private WorkerReply Answer(IRenderer renderer, WorkerJob job, int number, int length)
        {
            try
            {
                var (original, beside) = Original(length, job.AttachedBytes);
                job = job.With(beside);
                if (job.Reduction > 0)
                    return Told(number, renderer, renderer.Reduce(original, job.Info, job.Reduction, CancellationToken.None));
                if (job.Plan is null)
                {
                    var found = renderer.Analyze(original, job.Info, job.Analysis, CancellationToken.None);
                    return new() { Number = number, Failure = found.Failure, Detail = found.Detail ?? "", Findings = found.Findings };
                }

                return Told(number, renderer, renderer.Render(original, job.Info, job.Plan, job.Encoding!, CancellationToken.None));
            }
            catch (OutOfMemoryException e)
            {
                return new() { Number = number, Failure = RenderFailure.TooLarge, Detail = e.Message };
            }
            catch (Exception e) when (e is not ProtocolException)
            {
                return new() { Number = number, Failure = RenderFailure.Internal, Detail = $"{e.GetType().Name}: {e.Message}" };
            }
        }

        private WorkerReply Told(int number, IRenderer renderer, RenderResult result)
        {
            var reply = result.Succeeded ? Hand(number, result) : new() { Number = number, Failure = result.Failure, Detail = result.Detail ?? "" };
            return reply with { Renderer = result.Renderer ?? renderer.Name };
        }

        private WorkerReply Hand(int number, RenderResult result)
        {
            if (result.Bytes.Length > MaxPictureBytes)
                return new() { Number = number, Failure = RenderFailure.TooLarge, Detail = $"a rendition of {result.Bytes.Length} bytes" };
            result.Bytes.CopyTo(_picture.GetSpan());
            return new() { Number = number, Size = result.Size, Length = result.Bytes.Length, Checksum = Checksum.Quartered(result.Bytes) };
        }

        /// <param name="attached">Bytes that come behind the original's own.</param>
        private (Memory<byte> Original, Memory<byte> Attached) Original(int length, int attached)
        {
            int all = checked(length + attached);
            if (all > _original.Length)
            {
                ((IDisposable)_original).Dispose();
                _original = originals.Map(all, writable: false);
            }

            return (_original.Memory[..length], _original.Memory[length..all]);
        }

        private string? TrialName(int length)
        {
            var original = Original(length, attached: 0).Original.Span;
            int at = original.LastIndexOf(WorkerOptions.TrialMark);
            return at < 0 ? null : System.Text.Encoding.ASCII.GetString(original[(at + WorkerOptions.TrialMark.Length)..]);
        }

        /// <summary>Trials of the protocol here; those of the process are the sandbox's own.</summary>
        private WorkerReply? Try(string trial, int number)
        {
            var honest = new WorkerReply { Number = number, Size = new(1, 1) };
            switch (trial)
            {
                case "garbage":
                    socket.TrySend([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
                    return null;
                case "short":
                    socket.TrySend(honest.Write().Written[..^3]);
                    return null;
                case "long":
                    socket.TrySend(new byte[Messages.MaxBytes + 1]);
                    return null;
                case "another-number":
                    return honest with { Number = number + 1 };
                case "another-hash":
                    return honest with { Length = 100, Checksum = 1 };
                case "nothing-there":
                    return honest with { Length = int.MaxValue };
                case "no-picture":
                    return Hand(number, new([1, 2, 3], new(1, 1)));
                default:
                    return honest with { Failure = RenderFailure.Internal, Detail = Trial.Run(trial) };
            }
        }
    }
}
