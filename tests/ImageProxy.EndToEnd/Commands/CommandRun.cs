using System.Diagnostics;

namespace ImageProxy.EndToEnd.Commands;

/// <summary>One run of the program as somebody types it, in a folder of its own.</summary>
/// <param name="Code">Exit code.</param>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    /// <param name="folder">Current folder; one without an <c>appsettings.json</c>.</param>
    public static Task<CommandRun> OfAsync(string folder, params string[] arguments) =>
        OfAsync(Program(folder, arguments));

    /// <summary>Of any program.</summary>
    public static async Task<CommandRun> OfAsync(ProcessStartInfo start)
    {
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end: {await output} {await error}");
        }

        return new(process.ExitCode, await output, await error);
    }

    /// <summary>As above, for whoever ends it.</summary>
    public static Process Start(string folder, params string[] arguments) => Start(Program(folder, arguments));

    /// <summary>What is started.</summary>
    public static ProcessStartInfo Program(string folder, string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "imageproxy.dll"), .. arguments]) { WorkingDirectory = folder };

    private static Process Start(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        return Process.Start(start)!;
    }
}
