using System.Diagnostics.Metrics;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Rendering;
using ImageProxy.Rendering.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.EndToEnd.Workers;

/// <summary>Rendering in worker processes keeps to what every renderer keeps to.</summary>
[TestFixture("Auto")]
#if MAGICKNET
[TestFixture("MagickNet")]
#endif
public sealed class WorkerRendererTests : RendererContract, IDisposable
{
    private const long Memory = 1L << 30;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly WorkerPool _pool;

    public WorkerRendererTests(string choice)
    {
        _pool = new(
            new WorkerLauncher(
                new(Memory, AllowSvg: true, Trials: false) { Choice = Enum.Parse<RendererChoice>(choice) }, requireSandbox: false), new(Slots: 2, Jobs: 1_000, RestingBytes: Memory / 2),
            new(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLogger<WorkerPool>.Instance);
        _pool.Start();
        Renderer = new WorkerRenderer(_pool, TimeSpan.FromSeconds(60), Memory, new RenderingOptions().IsHeavy);
    }

    protected override IRenderer Renderer { get; }

    [OneTimeTearDown]
    public void Dispose()
    {
        _pool.Dispose();
        _services.Dispose();
    }
}
