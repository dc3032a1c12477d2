using ImageProxy.Imaging.Planning;
using ImageProxy.Modes;
using ImageProxy.Rendering.Workers;
using Microsoft.Extensions.Options;

namespace ImageProxy.Rendering;

internal static class RenderingServices
{
    /// <summary>Set by tests in their own process: workers then misbehave where an original asks for it, see <see cref="WorkerOptions.TrialMark"/>.</summary>
    public const string TrialsSwitch = "ImageProxy.Rendering.WorkerTrials";

    public static IServiceCollection AddRendering(this IServiceCollection services) => services
        .AddSection<RenderingOptions>(RenderingOptions.Section, o => o.Faults())
        .AddSingleton<WorkerMetrics>()
        .AddSingleton(CreatePool)
        .AddSingleton(CreateRenderer)
        .AddSingleton(services => new MemoryBudget(services.GetRequiredService<IOptions<RenderingOptions>>().Value.QueueBytes))
        .AddSingleton<RenderQueue>();

    /// <exception cref="ConfigurationException">The native library is missing, or workers do not start; the message says what to do.</exception>
    private static IRenderer CreateRenderer(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<RenderingOptions>>().Value;
        if (options.Isolation == RenderIsolation.Process)
            return new WorkerRenderer(services.GetRequiredService<WorkerPool>(), options.Deadline, options.WorkerMemory, options.IsHeavy);
        return RendererFactory.TryCreate(options.Renderer, new() { AllowSvg = options.AllowSvg, Effects = services.GetRequiredService<ModeAssemblies>().Effects }, options.WorkerMemory * options.EffectiveSlots, out var renderer, out string message)
            ? renderer
            : throw new ConfigurationException([message]);
    }

    private static WorkerPool CreatePool(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<RenderingOptions>>().Value;
        bool trials = AppContext.TryGetSwitch(TrialsSwitch, out bool on) && on;
        WorkerPool? pool = null;
        try
        {
            pool = new(
                new WorkerLauncher(
                    new(options.WorkerMemory, options.AllowSvg, trials) { Choice = options.Renderer, ModeAssemblies = services.GetRequiredService<ModeAssemblies>().Paths },
                    options.RequireSandbox),
                new(options.EffectiveSlots, options.WorkerJobs, options.WorkerMemory / 2),
                services.GetRequiredService<WorkerMetrics>(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<WorkerPool>>());
            pool.Start();
            return pool;
        }
        catch (WorkerStartException e)
        {
            pool?.Dispose();
            throw new ConfigurationException([e.Message]);
        }
    }
}
