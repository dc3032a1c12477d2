using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;
using ImageProxy.Rendering;
using ImageProxy.Rendering.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.Benchmarks.Rendering;

/// <summary>
/// What rendering in worker processes costs against rendering in the service itself: processor time (user and system, of both processes) and
/// wall time for each render, medians of interleaved rounds. Run it with the argument <c>isolation</c>; <c>IMAGEPROXY_BENCHMARK_JPEG</c> names a
/// photograph to take instead of the drawn one.
/// </summary>
internal static class IsolationCost
{
    private const int Rounds = 9;

    /// <summary>Of one round, ms: the kernel counts other processes' time in ticks of 10.</summary>
    private const double RoundTime = 500;

    private static readonly int[][] Boxes = [[50, 50], [200, 200], [720, 588], [1200, 1200]];

    public static int Run()
    {
        if (!RendererFactory.TryCreate(RendererChoice.Auto, new(), memoryBytes: 1L << 30, out var here, out string message))
        {
            Console.Error.WriteLine(message);
            return 1;
        }

        const long Memory = 1L << 30;
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var launcher = new Watched(new WorkerLauncher(new(Memory, AllowSvg: false, Trials: false), requireSandbox: false));
        using var pool = new WorkerPool(
            launcher, new(Slots: 1, Jobs: int.MaxValue, RestingBytes: Memory), new(services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLogger<WorkerPool>.Instance);
        pool.Start();
        var there = new WorkerRenderer(pool, TimeSpan.FromSeconds(30), Memory, _ => false);

        byte[] photo = Environment.GetEnvironmentVariable("IMAGEPROXY_BENCHMARK_JPEG") is { Length: > 0 } path
            ? File.ReadAllBytes(path)
            : JpegWriter.Write(Landscape.Draw(2725, 2225), new() { Quality = 85 });
        byte[] small = JpegWriter.Write(Landscape.Draw(320, 240), new() { Quality = 85 });
        Console.WriteLine("| original | rendition | CPU ms in the service | in a worker | ratio | wall ms in the service | in a worker |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        Measure("photograph", photo, here, there, launcher);
        Measure("320x240 JPEG", small, here, there, launcher, most: 1);
        return 0;
    }

    private static void Measure(string name, byte[] original, IRenderer here, IRenderer there, Watched launcher, int most = int.MaxValue)
    {
        var info = HeaderReader.Read(original).Info!;
        BuiltInModes.TryCreate("crop", new(), out var crop);
        foreach (int[] sides in Boxes.Take(most))
        {
            var plan = crop!.Plan(info, new Box(sides[0], sides[1]));
            List<(double Cpu, double Wall)> inside = [], outside = [];
            _ = (Round(here, 5), Round(there, 5));
            int renders = (int)Math.Ceiling(RoundTime / Round(here, 5).Wall);
            for (int round = 0; round < Rounds; round++)
            {
                inside.Add(Round(here, renders));
                outside.Add(Round(there, renders));
            }

            var (cpuHere, cpuThere) = (Median(inside.Select(t => t.Cpu)), Median(outside.Select(t => t.Cpu)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name}, {info.Size.Width}×{info.Size.Height}, {original.Length / 1e6:0.00} MB | {sides[0]}×{sides[1]} JPEG | {cpuHere:0.00} | {cpuThere:0.00} | {cpuThere / cpuHere:0.000} | {Median(inside.Select(t => t.Wall)):0.00} | {Median(outside.Select(t => t.Wall)):0.00} |"));

            (double Cpu, double Wall) Round(IRenderer renderer, int renders)
            {
                var cpu = launcher.ProcessorTime();
                long started = Stopwatch.GetTimestamp();
                for (int i = 0; i < renders; i++)
                {
                    var result = renderer.Render(original, info, plan, new(ImageFormat.Jpeg, 80), CancellationToken.None);
                    if (!result.Succeeded)
                        throw new InvalidOperationException(result.Detail);
                }

                return ((launcher.ProcessorTime() - cpu).TotalMilliseconds / renders, Stopwatch.GetElapsedTime(started).TotalMilliseconds / renders);
            }
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    /// <summary>Knows the workers it has started, to read their clocks.</summary>
    private sealed class Watched(WorkerLauncher launcher) : IWorkerLauncher, IDisposable
    {
        private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux

        private readonly List<int> _ids = [];

        public IWorker Launch(bool isSpare)
        {
            var worker = launcher.Launch(isSpare);
            lock (_ids)
                _ids.Add(worker.Id);
            return worker;
        }

        /// <summary>User and system time of this process and all its workers.</summary>
        public TimeSpan ProcessorTime()
        {
            lock (_ids)
                return Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(_ids.Sum(TicksOf) / TicksPerSecond);
        }

        public void Dispose() => launcher.Dispose();

        private static double TicksOf(int id)
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
        }
    }
}
