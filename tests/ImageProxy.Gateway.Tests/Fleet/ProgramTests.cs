using System.Diagnostics;

namespace ImageProxy.Gateway.Tests.Fleet;

/// <summary>The gateway as a program.</summary>
internal sealed class ProgramTests
{
    [Test]
    public async Task Start_WithoutNodes_EndsWith78AndSaysWhatToWrite()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "imageproxy-gateway.dll")]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        string said = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync();
        await output;
        Assert.That((process.ExitCode, said), Is.EqualTo((78,
            "The configuration has 1 fault:\n  - Gateway:Nodes is empty; name at least one node: \"Nodes\": [ { \"Name\": \"a\", \"Url\": \"http://10.0.0.11:5500\" } ].\n")));
    }
}
