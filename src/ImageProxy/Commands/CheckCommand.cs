using System.CommandLine;
using Amazon.Runtime;
using ImageProxy.Admin;
using ImageProxy.Caching;
using ImageProxy.Commands.Checking;
using ImageProxy.Fleet;
using ImageProxy.Fleet.Results;
using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Planning;
using ImageProxy.Modes;
using ImageProxy.Originals;
using ImageProxy.Originals.S3;
using ImageProxy.Rendering;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace ImageProxy.Commands;

/// <summary>
/// <c>imageproxy check</c>: what a start would find, and what it would not: whether sources, Redis, the queue of uploads and disk are there and let us in, whether
/// libraries write what is offered, whether workers are locked in. Each fault comes with what to do about it. Everything that can be looked at
/// in spite of a fault is looked at.
/// </summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Say only what is wrong." };
        var command = new Command("check", "Say what is wrong with configuration, sources, libraries, Redis, disk and sandbox, and how to mend it. Exit code 1 where a fault is found; warnings are 0.") { quiet };
        command.SetAction(async (parsed, cancellationToken) => Print(await RunAsync(CommandLine.Settings, cancellationToken), parsed.GetValue(quiet)));
        return command;
    }

    /// <summary>All findings, in the order of a request's way.</summary>
    /// <param name="settings">Settings of the configuration, as arguments.</param>
    internal static async Task<IReadOnlyList<Finding>> RunAsync(string[] settings, CancellationToken cancellationToken)
    {
        WebApplication app;
        try
        {
            app = CommandApp.Compose(settings);
        }
        catch (ConfigurationException e)
        {
            return [ConfigurationCheck.Explain(e.Message.Split('\n')[^1].TrimStart(' ', '-'))];
        }

        await using (app)
            return await RunAsync(app, cancellationToken);
    }

    private static async Task<IReadOnlyList<Finding>> RunAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var services = app.Services;
        List<Finding> findings = [.. ConfigurationCheck.Run(services)];
        bool isSound = findings.All(f => f.Verdict == Verdict.Ok);
        var rendering = TryRead<RenderingOptions>(services);
        var images = services.GetRequiredService<IOptionsMonitor<ImagesOptions>>().CurrentValue;
        var catalog = rendering is null ? null : CatalogCompiler.Run(images, rendering.Renderer, services.GetRequiredService<ModeAssemblies>()).Catalog;

        findings.AddRange(AddressesCheck.Run(app.Configuration, TryRead<AdminOptions>(services)));
        if (TryRead<HttpOptions>(services) is { } http)
            findings.Add(AddressesCheck.Files(http.MaxConnections));
        if (isSound)
            findings.AddRange(await SourcesCheck.RunAsync(TryRead<OriginalsOptions>(services)!, services.GetRequiredService<OriginalStore>(), cancellationToken));
        if (TryRead<CachingOptions>(services) is { } caching)
            findings.AddRange(DiskCheck.Run(caching));
        if (TryRead<FleetOptions>(services) is { } fleet)
        {
            findings.Add(await RedisCheck.RunAsync(fleet, TimeProvider.System));
            if (fleet.Results.IsOn)
                findings.Add(await ResultsAsync(fleet.Results, cancellationToken));
        }

        if (TryRead<UploadsOptions>(services) is { Enabled: true, Queue.Driver: UploadQueueDriver.Sqs } uploads)
            findings.AddRange(await SqsCheck.RunAsync(uploads, services.GetService<AWSCredentials>(), cancellationToken));
        findings.AddRange(LibrariesCheck.Run(rendering, catalog));
        if (rendering is not null)
            findings.Add(SandboxCheck.Run(rendering, new(rendering.WorkerMemory, rendering.AllowSvg, false) { Choice = rendering.Renderer }));
        if (isSound && catalog is not null && findings.All(f => f.Verdict != Verdict.Fault || !f.Subject.StartsWith("lib", StringComparison.Ordinal)))
            findings.AddRange(Modes(catalog, services));
        return findings;
    }

    private static List<Finding> Modes(ImageCatalog catalog, IServiceProvider services)
    {
        List<Finding> findings;
        try
        {
            findings = [.. ModeProbe.Faults(catalog, services.GetRequiredService<IRenderer>()).Select(fault =>
                Finding.Fault("modes", fault, "Correct the mode's settings in Images:Modes, or leave it out of Images:AllowedModes."))];
        }
        catch (ConfigurationException e)
        {
            findings = [Finding.Fault("modes", e.Message, "See what is said of libraries and sandbox.")];
        }

        return findings.Count > 0 ? findings : [Finding.Ok("modes", $"All render: {string.Join(", ", catalog.Modes.Keys.Order(StringComparer.Ordinal))}.")];
    }

    private static async Task<Finding> ResultsAsync(ResultsOptions options, CancellationToken cancellationToken)
    {
        const string Subject = "Fleet:Results:Bucket";
        var bucket = new SourceOptions { Name = "results", Type = "S3", Bucket = options.Bucket, Region = options.Region, Endpoint = options.Endpoint, PathStyle = options.PathStyle, Prefix = options.Prefix };
        var limits = new OriginalsOptions();
        using var source = new S3Source(bucket, limits, new S3Connection(bucket, limits), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<S3Source>.Instance, null);
        return await source.CheckAsync(cancellationToken) is { } fault
            ? Finding.Fault(Subject, fault.Says, fault.Remedy.Replace("s3:GetObject", "s3:GetObject and s3:PutObject", StringComparison.Ordinal))
            : Finding.Ok(Subject, $"The bucket {options.Bucket} answers; whether it may be written to shows with the first rendition.");
    }

    private static T? TryRead<T>(IServiceProvider services)
        where T : class
    {
        try
        {
            return services.GetRequiredService<IOptions<T>>().Value;
        }
        catch (Exception e) when (e is OptionsValidationException or InvalidOperationException)
        {
            return null; // ConfigurationCheck has said why.
        }
    }

    private static int Print(IReadOnlyList<Finding> findings, bool quiet)
    {
        var console = AnsiConsole.Create(new() { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect, Interactive = InteractionSupport.No });
        foreach (var finding in findings.Where(f => !quiet || f.Verdict != Verdict.Ok))
        {
            var (word, style) = finding.Verdict switch
            {
                Verdict.Ok => ("ok     ", new Style(Color.Green)),
                Verdict.Warning => ("warning", new Style(Color.Yellow)),
                _ => ("FAULT  ", new Style(Color.Red)),
            };
            console.Write(new Text(word, style));
            Console.WriteLine($"  {finding.Subject}: {finding.Says}");
            if (finding.Remedy is { } remedy)
                Console.WriteLine($"         -> {remedy}");
        }

        int faults = findings.Count(f => f.Verdict == Verdict.Fault), warnings = findings.Count(f => f.Verdict == Verdict.Warning);
        Console.WriteLine($"{findings.Count} looked at, {faults} {(faults == 1 ? "fault" : "faults")}, {warnings} {(warnings == 1 ? "warning" : "warnings")}.");
        return faults > 0 ? ExitCodes.Failure : ExitCodes.Success;
    }
}
