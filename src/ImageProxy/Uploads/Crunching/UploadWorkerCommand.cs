using ImageProxy.Admin;
using ImageProxy.Caching;
using ImageProxy.Commands;
using ImageProxy.Uploads.Queues;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Crunching;

/// <summary>
/// <c>imageproxy worker</c>: takes uploads from the queue and crunches them, in a process of its own that serves nobody. It finds them by the same
/// configuration as the nodes: the stores hold pictures and states, Redis or SQS the queue.
/// </summary>
internal static class UploadWorkerCommand
{
    private const string Usage = """
        imageproxy worker [settings]

        Crunches uploads: needs Uploads:Enabled, the nodes' stores, and Uploads:Queue:Driver Redis or Sqs. As many at once as Uploads:Workers says,
        or, where that is 0, as there are processors. Health and metrics on Admin:Urls, where that is set; else nothing listens.

        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--help" or "-h" or "-?", ..])
        {
            Console.Write(Usage);
            return ExitCodes.Success;
        }

        return await Service.RunAsync(() => Build(args));
    }

    /// <exception cref="ConfigurationException">The configuration has faults; the message lists every one.</exception>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var app = ImageProxyApp.Compose(args, builder =>
        {
            configure?.Invoke(builder);
            var settings = builder.Configuration;
            if (settings[$"{UploadsOptions.Section}:{nameof(UploadsOptions.Workers)}"] == "0")
                settings[$"{UploadsOptions.Section}:{nameof(UploadsOptions.Workers)}"] = $"{Environment.ProcessorCount}";
            // Both may be a node's on the same machine; a worker keeps no renditions.
            settings[$"{AdminOptions.Section}:{nameof(AdminOptions.Urls)}"] ??= "";
            settings[$"{CachingOptions.Section}:{nameof(CachingOptions.Directory)}"] = "";
            builder.Services.AddSingleton<IServer, NoServer>();
        });
        Settings.Check(app.Services);
        if (Faults(app.Services.GetRequiredService<IOptions<UploadsOptions>>().Value) is { Count: > 0 } faults)
            throw new ConfigurationException(faults);
        return app;
    }

    private static List<string> Faults(UploadsOptions options)
    {
        if (!options.Enabled)
            return ["Uploads:Enabled must be true: a worker has nothing else to do."];
        return options.Queue.Driver == UploadQueueDriver.InProcess
            ? ["Uploads:Queue:Driver must be Redis or Sqs: nobody but the node itself crunches what is in its own queue."]
            : [];
    }
}
