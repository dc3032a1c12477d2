using System.CommandLine;
using ImageProxy.Commands.Benching;
using Spectre.Console;

namespace ImageProxy.Commands;

/// <summary><c>imageproxy bench</c>: asks a running service a list of URLs, and says how fast it was and from where it answered.</summary>
internal static class BenchCommand
{
    private const string Chrome = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

    public static Command Create()
    {
        var list = new Argument<string>("list") { Description = "File of URLs, one a line, whole or from the slash on; - is standard input." };
        var server = new Option<Uri>("--server")
        {
            Description = "Where URLs without a server lead.",
            DefaultValueFactory = _ => new(ImageProxyApp.DefaultUrl),
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                    return url;
                result.AddError($"--server must be an http address, not '{result.Tokens[0].Value}'.");
                return null;
            },
        };
        var rounds = new Option<int>("--rounds", "-n") { Description = "Times the list is asked.", DefaultValueFactory = _ => 1 };
        var connections = new Option<int>("--connections", "-c") { Description = "Requests at once.", DefaultValueFactory = _ => 8 };
        var accept = new Option<string>("--accept") { Description = "Accept header; the default is Chrome's.", DefaultValueFactory = _ => Chrome };
        foreach (var count in (Option<int>[])[rounds, connections])
        {
            count.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
                    result.AddError($"{count.Name} must be at least 1.");
            });
        }

        var command = new Command("bench", "Ask a running service a list of URLs. Exit code 1 where an answer is an error or missing.") { list, server, rounds, connections, accept };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(list)!, new(parsed.GetValue(server)!, parsed.GetValue(rounds), parsed.GetValue(connections), parsed.GetValue(accept)!), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string list, BenchOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<Uri> urls;
        try
        {
            string text = list == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(list, cancellationToken);
            urls = BenchRun.Parse(text.Split('\n'), options.Server);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Usage;
        }

        if (urls.Count == 0)
        {
            await Console.Error.WriteLineAsync($"{list} has no URLs.");
            return ExitCodes.Usage;
        }

        var run = new BenchRun(options, urls);
        var (answers, took) = await WithProgressAsync(run, cancellationToken);
        AnsiConsole.Write(BenchTables.Of(answers));
        Console.WriteLine(BenchTables.Summary(answers, took));
        return answers.Any(answer => answer.Failed) ? ExitCodes.Failure : ExitCodes.Success;
    }

    /// <summary>A bar where somebody looks, nothing where output goes into a file.</summary>
    private static async Task<(IReadOnlyList<BenchAnswer> Answers, TimeSpan Took)> WithProgressAsync(BenchRun run, CancellationToken cancellationToken)
    {
        if (Console.IsOutputRedirected)
            return await run.RunAsync(cancellationToken);
        return await AnsiConsole.Progress().Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask("answers", maxValue: run.Total);
            var running = run.RunAsync(cancellationToken);
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (!running.IsCompleted && await tick.WaitForNextTickAsync(cancellationToken))
                bar.Value = run.Done;
            bar.Value = run.Done;
            return await running;
        });
    }
}
