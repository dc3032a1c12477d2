using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using ImageProxy.Commands.Warming;
using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Geometry;
using Microsoft.Extensions.Options;

namespace ImageProxy.Commands;

/// <summary><c>imageproxy warm</c>: has a running service, or a gateway, make the renditions of a list of originals before anybody wants them.</summary>
internal static class WarmCommand
{
    public static Command Create()
    {
        var list = new Argument<string>("list") { Description = "File of originals' keys, one a line, not percent-encoded; - is standard input." };
        var server = CommandOptions.Server("The service or gateway that is asked.");
        var size = Many<string>("--size", "-s", "200x200, 300x0, …; the default is every allowed size.");
        var mode = Many<string>("--mode", "-m", "Of the sizes; the default is crop.");
        var preset = Many<string>("--preset", "-p", "A preset; alone, no sizes are made.");
        var avatar = Many<int>("--avatar", "-a", "Side of an avatar; alone, no sizes are made.");
        var format = Many<string>("--format", "-f", "What clients negotiate: jpeg, webp, avif; the default is all that is offered.");
        var connections = CommandOptions.Count("--connections", "-c", "Requests at once; more than the fleet has slots gain nothing.", 4);
        var report = new Option<string?>("--report") { Description = "File of what has become of each, one line of JSON a rendition. What is done according to it is not asked again." };
        var command = new Command("warm", "Have a running service render a list of originals in the allowed sizes. Exit code 1 where some could not be rendered; the next run with the same --report tries those again.")
        {
            list, server, size, mode, preset, avatar, format, connections, report,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(list)!, parsed.GetValue(server)!, parsed.GetValue(connections), parsed.GetValue(report),
            new(parsed.GetValue(size)!, parsed.GetValue(mode)!, parsed.GetValue(preset)!, parsed.GetValue(avatar)!, parsed.GetValue(format)!), cancellationToken));
        return command;

        static Option<T[]> Many<T>(string name, string alias, string description) => new(name, alias) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
    }

    /// <summary>What the options say.</summary>
    private sealed record Wish(string[] Sizes, string[] Modes, string[] Presets, int[] Avatars, string[] Formats);

    private static async Task<int> RunAsync(string list, Uri server, int connections, string? reportPath, Wish wish, CancellationToken cancellationToken)
    {
        // :: 1 What is asked for.
        await using var app = CommandApp.Build(CommandLine.Settings);
        if (ShapesOf(wish, app.Services.GetRequiredService<ImageCatalogHolder>().Current, out var shapes) is { } fault)
            return await FailAsync(fault);
        WarmReport? report = null;
        IReadOnlyCollection<string> keys;
        try
        {
            keys = await ReadAsync(list, cancellationToken);
            report = reportPath is null ? null : WarmReport.Open(reportPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return await FailAsync(e.Message);
        }

        if (keys.Count == 0)
            return await FailAsync($"{list} has no keys.");

        // :: 2 Ask for all of it.
        using (report)
        {
            string? secret = app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.OriginVerify is [var first, ..] ? first : null;
            using var run = new WarmRun(server, connections, report, secret, TimeProvider.System);
            long began = Stopwatch.GetTimestamp();
            string? stopped = await CommandProgress.RunAsync(
                "renditions", (long)keys.Count * shapes!.Count, () => run.Counts.Total, () => run.RunAsync(keys.SelectMany(shapes.Of), cancellationToken));
            foreach (string line in run.Counts.Lines(Stopwatch.GetElapsedTime(began)))
                Console.WriteLine(line);
            if (stopped is not null)
                await Console.Error.WriteLineAsync(stopped);
            return stopped is null && run.Counts.Failed == 0 ? ExitCodes.Success : ExitCodes.Failure;
        }
    }

    /// <returns>What is wrong with the wish; null where there are shapes.</returns>
    private static string? ShapesOf(Wish wish, ImageCatalog catalog, out WarmShapes? shapes)
    {
        shapes = null;
        bool isPlain = wish.Presets.Length + wish.Avatars.Length == 0 || wish.Sizes.Length + wish.Modes.Length > 0;
        var sizes = isPlain && wish.Sizes.Length == 0 ? catalog.Sizes : [];
        foreach (string text in wish.Sizes)
        {
            if (!SizeText.TryParse(text, out Box box))
                return $"--size must be like 200x200, 300x0 or 0x300, not '{text}'.";
            sizes = sizes.Add(box);
        }

        if (isPlain && sizes.IsEmpty)
            return "Images:AllowedSizes is empty here: name sizes, presets or avatars.";
        string[] modes = wish.Modes.Length > 0 ? wish.Modes : ["crop"];
        if (modes.Concat(wish.Presets).FirstOrDefault(name => !UrlName.IsValid(name)) is { } unusable)
            return $"'{unusable}' is not the name of a mode or a preset.";
        var formats = ImmutableArray.CreateBuilder<FormatToken>();
        foreach (string name in wish.Formats.Length > 0 ? wish.Formats : [.. catalog.Offered.Select(f => FormatTokens.Of(f).Name()), "jpeg"])
        {
            if (!FormatTokens.TryParse(name, out var token) || token is not (FormatToken.Jpeg or FormatToken.WebP or FormatToken.Avif))
                return $"--format must be jpeg, webp or avif, not '{name}'.";
            formats.Add(token);
        }

        shapes = new(
            [.. sizes.Distinct()], isPlain ? [.. modes.Distinct(StringComparer.Ordinal)] : [], [.. wish.Presets.Distinct(StringComparer.Ordinal)], [.. wish.Avatars.Distinct()], [.. formats.Distinct()]);
        return null;
    }

    private static async Task<IReadOnlyCollection<string>> ReadAsync(string list, CancellationToken cancellationToken)
    {
        string[] lines = list == "-"
            ? (await Console.In.ReadToEndAsync(cancellationToken)).Split('\n')
            : await File.ReadAllLinesAsync(list, cancellationToken);
        return [.. lines.Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    private static async Task<int> FailAsync(string says)
    {
        await Console.Error.WriteLineAsync(says);
        return ExitCodes.Usage;
    }
}
