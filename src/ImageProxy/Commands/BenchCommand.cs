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
        var server = CommandOptions.Server("Where URLs without a server lead.");
        var rounds = CommandOptions.Count("--rounds", "-n", "Times the list is asked.", 1);
        var connections = CommandOptions.Count("--connections", "-c", "Requests at once.", 8);
        var accept = new Option<string>("--accept") { Description = "Accept header; the default is Chrome's.", DefaultValueFactory = _ => Chrome };
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
        var (answers, took) = await CommandProgress.RunAsync("answers", run.Total, () => run.Done, () => run.RunAsync(cancellationToken));
        AnsiConsole.Write(BenchTables.Of(answers));
        Console.WriteLine(BenchTables.Summary(answers, took));
        return answers.Any(answer => answer.Failed) ? ExitCodes.Failure : ExitCodes.Success;
    }
}
