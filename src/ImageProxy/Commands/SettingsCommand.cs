using System.CommandLine;
using ImageProxy.Commands.Reference;

namespace ImageProxy.Commands;

/// <summary><c>imageproxy settings</c>: every setting with unit, default and meaning, as <c>docs/settings.md</c> holds them.</summary>
internal static class SettingsCommand
{
    public static Command Create()
    {
        var command = new Command("settings", "Print every setting with its default and its meaning, as Markdown: what docs/settings.md is made of.");
        command.SetAction(_ =>
        {
            Console.Write(SettingsDocument.Write());
            return ExitCodes.Success;
        });
        return command;
    }
}
