using ImageProxy.Admin;
using ImageProxy.Caching;
using ImageProxy.Fleet;
using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Modes;
using ImageProxy.Observability;
using ImageProxy.Originals;
using ImageProxy.Playground;
using ImageProxy.Rendering;
using ImageProxy.Uploads;
using Microsoft.Extensions.Options;

namespace ImageProxy;

/// <summary>Sections of the configuration: how they are bound, and the one check of all of them before a port opens.</summary>
internal static class Settings
{
    /// <summary>Binds a section whose record checks itself. An unknown name is a fault, because a typing error must not be silence.</summary>
    /// <param name="faults">Every fault, each with its configuration path.</param>
    public static IServiceCollection AddSection<T>(this IServiceCollection services, string name, Func<T, IEnumerable<string>> faults)
        where T : class
    {
        services.AddOptions<T>().BindConfiguration(name, binder => binder.ErrorOnUnknownConfiguration = true);
        return services.AddSingleton<IValidateOptions<T>>(new SelfCheck<T>(faults));
    }

    /// <summary>Reads every section once.</summary>
    /// <exception cref="ConfigurationException">At least one has a fault; the message lists all.</exception>
    public static void Check(IServiceProvider services)
    {
        var faults = Faults(services);
        if (faults.Count > 0)
            throw new ConfigurationException(faults);

        // Takes from section Rendering, too, so that its faults must be told before.
        _ = services.GetRequiredService<ImageCatalogHolder>();
    }

    /// <summary>Every fault of every section; empty when well.</summary>
    public static List<string> Faults(IServiceProvider services)
    {
        var faults = new List<string>();
        Collect(faults, OriginalsOptions.Section, () => services.GetRequiredService<IOptions<OriginalsOptions>>().Value);
        faults.AddRange(ImagesOptionsValidator.Validate(services.GetRequiredService<IOptionsMonitor<ImagesOptions>>().CurrentValue, services.GetRequiredService<ModeAssemblies>()));
        Collect(faults, RenderingOptions.Section, () => services.GetRequiredService<IOptions<RenderingOptions>>().Value);
        Collect(faults, CachingOptions.Section, () => services.GetRequiredService<IOptions<CachingOptions>>().Value);
        Collect(faults, FleetOptions.Section, () => services.GetRequiredService<IOptions<FleetOptions>>().Value);
        Collect(faults, HttpOptions.Section, () => services.GetRequiredService<IOptions<HttpOptions>>().Value);
        Collect(faults, AdminOptions.Section, () => services.GetRequiredService<IOptions<AdminOptions>>().Value);
        Collect(faults, ObservabilityOptions.Section, () => services.GetRequiredService<IOptions<ObservabilityOptions>>().Value);
        Collect(faults, PlaygroundOptions.Section, () => services.GetRequiredService<IOptions<PlaygroundOptions>>().Value);
        Collect(faults, UploadsOptions.Section, () => services.GetRequiredService<IOptions<UploadsOptions>>().Value);
        return faults;
    }

    internal static void Collect(List<string> faults, string section, Func<object> read)
    {
        try
        {
            read();
        }
        catch (OptionsValidationException e)
        {
            faults.AddRange(e.Failures);
        }
        catch (InvalidOperationException e)
        {
            // The binder: the outer message names the path, the inner one the trouble with the value.
            faults.Add($"{section}: {e.Message}{(e.InnerException is { } inner ? " " + inner.Message : "")}");
        }
    }

    private sealed class SelfCheck<T>(Func<T, IEnumerable<string>> faults) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            string[] found = [.. faults(options)];
            return found.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
        }
    }
}
