namespace ImageProxy.Commands;

/// <summary>The service's parts, configured as it would be, for a command that uses some of them: nothing listens, nothing is logged but warnings.</summary>
internal static class CommandApp
{
    /// <exception cref="ConfigurationException">The configuration has faults.</exception>
    public static WebApplication Build(params string[] settings)
    {
        var app = Compose(settings);
        Settings.Check(app.Services);
        return app;
    }

    /// <summary>As <see cref="Build"/>, whatever the configuration is worth.</summary>
    /// <exception cref="ConfigurationException">It cannot be read at all.</exception>
    public static WebApplication Compose(params string[] settings) => ImageProxyApp.Compose(settings, builder =>
    {
        // Standard output is for what the command says.
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter(level => level >= LogLevel.Warning);
    });
}
