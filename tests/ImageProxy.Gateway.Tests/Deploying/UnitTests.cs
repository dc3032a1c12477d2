using System.Diagnostics;
using System.Globalization;
using ImageProxy.Commands;

namespace ImageProxy.Gateway.Tests.Deploying;

/// <summary>The units of systemd, asked of systemd itself.</summary>
internal sealed class UnitTests
{
    private static readonly (string Unit, string Program)[] Units = [("imageproxy.service", "service"), ("imageproxy-gateway.service", "gateway")];

    [TestCaseSource(nameof(Units))]
    public async Task Verify_Unit_HasNoFault((string Unit, string Program) unit)
    {
        // The program is not installed where the tests run.
        string folder = Directory.CreateTempSubdirectory("imageproxy-unit-").FullName;
        string text = string.Join('\n', Lines(unit.Unit).Select(l => l.StartsWith("ExecStart=", StringComparison.Ordinal) ? "ExecStart=/bin/true" : l.StartsWith("WorkingDirectory=", StringComparison.Ordinal) ? "WorkingDirectory=/" : l));
        await File.WriteAllTextAsync(Path.Combine(folder, unit.Unit), text);
        var (status, said) = await RunAsync("systemd-analyze", "verify", Path.Combine(folder, unit.Unit));
        Assert.That((status, said.Trim()), Is.EqualTo((0, "")));
        Directory.Delete(folder, recursive: true);
    }

    [TestCaseSource(nameof(Units))]
    public async Task Security_Unit_IsExposedAtMostByTwoOfTen((string Unit, string Program) unit)
    {
        var (status, said) = await RunAsync("systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", Path.Combine(Deployment.Root(), "deploy", "systemd", unit.Unit));
        Assert.That(status, Is.Zero, said);
        Assert.That(said, Does.Contain("Overall exposure level for"));
    }

    [TestCaseSource(nameof(Units))]
    public async Task Settings_OfAUnit_AreReadWithoutFaultAndLeaveTimeToDrain((string Unit, string Program) unit)
    {
        var pairs = Lines(unit.Unit).Where(l => l.StartsWith("Environment=", StringComparison.Ordinal)).Select(l => l["Environment=".Length..].Split('=', 2)).Select(p => KeyValuePair.Create(p[0], p[1])).ToList();
        if (unit.Program == "gateway")
            pairs.AddRange([new("Gateway__Nodes__0__Name", "a"), new("Gateway__Nodes__0__Url", "http://a:5500")]);
        else
            Assert.That(pairs, Does.Contain(KeyValuePair.Create("Caching__Directory", "/var/cache/" + Value(unit.Unit, "CacheDirectory"))));
        Assert.That(await Deployment.FaultsAsync(unit.Program, pairs), Is.Empty);

        Assert.That(int.Parse(Value(unit.Unit, "RestartPreventExitStatus"), CultureInfo.InvariantCulture), Is.EqualTo(ExitCodes.Misconfigured));
        Assert.That(double.Parse(Value(unit.Unit, "TimeoutStopSec").TrimEnd('s'), CultureInfo.InvariantCulture), Is.GreaterThan(new Http.HttpOptions().DrainTimeout.TotalSeconds));
    }

    /// <summary>In a systemd of its own, with its own namespaces; where nobody may make those, that it says so.</summary>
    [Test]
    public async Task Check_BothUnits_RenderInAWholeSandboxAndStop()
    {
        // As it is published: a program that is called by its name.
        var (allowed, _) = await RunAsync("unshare", "--pid", "--mount", "--uts", "--ipc", "--cgroup", "--fork", "sh", "-c", "mount --make-rprivate / && mount -t tmpfs tmpfs /run");
        using var ports = EndToEnd.Servers.FreePorts.Claim(4);
        var (status, said) = await RunAsync(
            Path.Combine(Deployment.Root(), "deploy", "systemd", "check"), AppContext.BaseDirectory, AppContext.BaseDirectory, ports.First.ToString(CultureInfo.InvariantCulture));
        Assert.That(status, Is.EqualTo(allowed == 0 ? 0 : 3), said);
        Assert.That(said, allowed == 0 ? Does.Contain("seccomp: 1").And.Contain("imageproxy, told to stop: success 0") : Does.Contain("No namespaces here"));
    }

    private static string[] Lines(string unit) => Deployment.Read("systemd/" + unit).Split('\n');

    private static string Value(string unit, string name) => Lines(unit).Single(l => l.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private static async Task<(int Status, string Said)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await said + await complained);
    }
}
