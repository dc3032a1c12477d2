using System.Globalization;
using ImageProxy.Fuzz.Running;
using ImageProxy.Fuzz.Targets;

namespace ImageProxy.Fuzz;

/// <summary>What the program was asked for.</summary>
/// <param name="Child">Run inputs here, one line each, whatever the target is.</param>
/// <param name="Input">A file to run instead of inputs of its own making.</param>
internal sealed record CommandLine(IFuzzTarget Target, CampaignOptions Options, bool Child, string? Input)
{
    public static string Usage { get; } =
        $"""
        Usage: <target> [--seed N] [--count N] [--minutes M] [--jobs N] [--from INDEX]
               <target> --input FILE
        Targets: {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}
        Without --count and --minutes a campaign lasts a minute; --from INDEX --count 1 repeats one input.
        """;

    /// <summary>Null where it makes no sense.</summary>
    public static CommandLine? Parse(string[] arguments)
    {
        if (arguments.Length == 0 || FuzzTargets.Find(arguments[0]) is not { } target)
            return null;
        var options = new CampaignOptions();
        var command = new CommandLine(target, options, false, null);
        for (int i = 1; i < arguments.Length; i++)
        {
            if (arguments[i] == "--child")
            {
                command = command with { Child = true };
                continue;
            }

            if (++i == arguments.Length || command.With(arguments[i - 1], arguments[i]) is not { } read)
                return null;
            command = read;
        }

        bool endless = command.Options is { Count: null, Time: null } && target.Inputs is null;
        return endless ? command with { Options = command.Options with { Time = TimeSpan.FromMinutes(1) } } : command;
    }

    private CommandLine? With(string name, string value)
    {
        if (name == "--input")
            return this with { Input = value };
        if (!double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            return null;
        return name switch
        {
            "--seed" => this with { Options = Options with { Seed = (ulong)number } },
            "--count" => this with { Options = Options with { Count = (long)number } },
            "--minutes" => this with { Options = Options with { Time = TimeSpan.FromMinutes(number) } },
            "--jobs" when number is >= 1 and <= 64 => this with { Options = Options with { Jobs = (int)number } },
            "--from" => this with { Options = Options with { From = (long)number } },
            _ => null,
        };
    }
}
