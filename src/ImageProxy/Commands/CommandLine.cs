using System.CommandLine;
using ImageProxy.Admin;
using ImageProxy.Explaining;
using ImageProxy.Uploads.Crunching;
using ImageProxy.Uploads.Tokens;

namespace ImageProxy.Commands;

/// <summary>
/// Everything the program does besides serving. A command is one line in <see cref="All"/>: a class here that says what it takes, or a
/// <see cref="ForwardedCommand"/> around a method that reads its arguments itself.
/// </summary>
internal static class CommandLine
{
    private const string Description = """
        On-the-fly image resizing behind a CDN. Without a command it serves.

        Settings of the configuration may follow any command: --Caching:MaxBytes=1000000000. They come after the environment
        (Caching__MaxBytes=…) and after appsettings.json, which is looked for in the current folder, then beside the program.

        Exit codes: 0 done, 1 tried without success, 2 wrong use, 78 the configuration has faults.
        """;

    private static Command[] All =>
    [
        new ForwardedCommand("serve", "Serve pictures; what is done without a command, too. Stops on SIGTERM when all that was begun is answered.", Service.RunAsync),
        new ForwardedCommand("worker", "Crunch uploads, and serve nobody: a process of its own beside nodes with Uploads:Workers=0. Stops on SIGTERM.", UploadWorkerCommand.RunAsync),
        RenderCommand.Create(),
        CheckCommand.Create(),
        BenchCommand.Create(),
        WarmCommand.Create(),
        SettingsCommand.Create(),
        ModeCommand.Create(),
        new ForwardedCommand("explain", "Say why a running node answers a URL as it does, without rendering.", ExplainCommand.RunAsync),
        new ForwardedCommand("token", "Mint a bearer token for uploads.", arguments => Task.FromResult(TokenCommand.Run(arguments))),
        new ForwardedCommand("purge", "Have a running node, and with it its fleet, drop all that is kept of an original or a preset.", PurgeCommand.RunAsync),
    ];

    /// <returns>Exit code, see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(Description);
        foreach (var command in All)
            root.Subcommands.Add(command);

        // serve has nothing of its own to say, the others answer --help themselves.
        if (args is [var name, .. var rest] && root.Subcommands.OfType<ForwardedCommand>().FirstOrDefault(c => c.Name == name) is { } forwarded
            && (name != "serve" || rest is not [['-', ..], ..]))
            return await forwarded.RunAsync(rest);

        Settings = [.. args.Where(ServeArguments.IsSectionSetting)];
        var parsed = root.Parse([.. args.Where(argument => !ServeArguments.IsSectionSetting(argument))]);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync($"Help: imageproxy {string.Concat(parsed.CommandResult == parsed.RootCommandResult ? "" : parsed.CommandResult.Command.Name + " ")}--help");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Misconfigured;
        }
    }

    /// <summary>The settings among the arguments, for the configuration of the command that runs.</summary>
    internal static string[] Settings { get; private set; } = [];
}
