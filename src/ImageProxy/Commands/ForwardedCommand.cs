using System.CommandLine;

namespace ImageProxy.Commands;

/// <summary>A command that reads its arguments itself. Only its name and its sentence are known here, for the list of commands.</summary>
/// <param name="run">Gets the arguments behind the name as they are, <c>--help</c> among them; returns the exit code.</param>
internal sealed class ForwardedCommand(string name, string description, Func<string[], Task<int>> run) : Command(name, description)
{
    public Task<int> RunAsync(string[] arguments) => run(arguments);
}
