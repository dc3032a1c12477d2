using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageProxy.Gateway.Tests.Deploying;

/// <summary>Rules for an image that nobody here can build.</summary>
internal sealed partial class DockerfileTests
{
    private static readonly string[] Programs = ["service", "gateway"];

    [Test]
    public void Stages_All_StandOnATaggedImageOrOnAStageBeforeThem()
    {
        for (int i = 0; i < Dockerfile.Stages.Count; i++)
        {
            string below = Dockerfile.Stages[i].Base;
            Assert.That(Dockerfile.Stages.Take(i).Any(s => s.Name == below) || TaggedPattern().IsMatch(below), Is.True, below);
        }

        Assert.That(Dockerfile.Stages[^1].Name, Is.EqualTo("service"), "what is built where no target is named");
        Assert.That(Programs.SelectMany(Dockerfile.Lineage).Select(s => s.Base), Has.None.Contains("sdk"));
    }

    [TestCaseSource(nameof(Programs))]
    public void Program_OfEachImage_RunsAsNobodyWithoutAShellAndIsAskedWhetherItLives(string program)
    {
        var stage = Dockerfile.Stages.Single(s => s.Name == program);
        Assert.That(stage.Of("USER"), Is.EqualTo(new[] { "10001:10001" }));
        Assert.That(stage.Instructions.SkipWhile(i => i.Instruction != "USER").Select(i => i.Instruction), Has.None.AnyOf("RUN", "COPY"), "nothing of the image is its own");
        Assert.That(stage.Of("ENTRYPOINT").Single(), Does.StartWith("[\"/app/imageproxy"));

        var variables = Dockerfile.EnvironmentOf(program);
        int port = new Uri(variables["ASPNETCORE_URLS"]).Port, admin = new Uri(variables["Admin__Urls"]).Port;
        Assert.That(stage.Of("EXPOSE").Single().Split(' ').Select(p => int.Parse(p, CultureInfo.InvariantCulture)), Is.EqualTo(new[] { port, admin }));
        Assert.That(stage.Of("HEALTHCHECK").Single(), Does.EndWith($"CMD [\"healthy\", \"{admin}\"]"));
        Assert.That(variables.Keys, Has.None.Match("(?i)secret|token|password|access"));
    }

    [TestCaseSource(nameof(Programs))]
    public async Task Environment_OfEachImage_IsReadWithoutFault(string program) =>
        Assert.That(await Deployment.FaultsAsync(program, [.. Dockerfile.EnvironmentOf(program), .. program == "gateway" ? SomeNode : []]), Is.Empty);

    [Test]
    public void Packages_Installed_AreThoseOfTheScriptsAndNoMore()
    {
        var runs = Dockerfile.Stages.SelectMany(s => s.Of("RUN")).Where(r => r.Contains("apt-get", StringComparison.Ordinal)).ToArray();
        Assert.That(runs, Has.Length.EqualTo(2).And.All.Contain("--no-install-recommends").And.All.Contain("rm -rf /var/lib/apt/lists/*"));
        string script = File.ReadAllText(Path.Combine(Deployment.Root(), ".ci", "packages.sh"));
        string wanted = Regex.Match(script, @"(?m)^runtime_packages=\((.+)\)").Groups[1].Value;
        Assert.That(runs[1], Does.Contain($"--no-install-recommends {wanted} "));
    }

    [Test]
    public void Copies_FromTheRepository_AreThereAndNotIgnored()
    {
        string[] sources = [.. Dockerfile.Stages.SelectMany(s => s.Of("COPY")).Where(c => !c.Contains("--from", StringComparison.Ordinal))
            .SelectMany(c => c.Split(' ').Where(word => !word.StartsWith("--", StringComparison.Ordinal)).SkipLast(1)).Select(s => s.TrimEnd('/'))];
        string[] admitted = [.. Deployment.Read("Dockerfile.dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..])];
        Assert.That(sources, Is.EquivalentTo(admitted));
        Assert.That(sources.Where(source => !Path.Exists(Path.Combine(Deployment.Root(), source))), Is.Empty);
    }

    [Test]
    public async Task Healthy_ProgramThatLivesAndThenDoesNot_SaysSo()
    {
        var (app, admin) = await Deployment.StartAsync("service", []);
        await using (app)
            Assert.That(await HealthyAsync(admin.Port), Is.Zero);
        Assert.That(await HealthyAsync(admin.Port), Is.Not.Zero);
    }

    private static KeyValuePair<string, string>[] SomeNode => [new("Gateway__Nodes__0__Name", "a"), new("Gateway__Nodes__0__Url", "http://a:5500")];

    private static async Task<int> HealthyAsync(int port)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Deployment.Root(), "deploy", "healthy"), [port.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    [GeneratedRegex(@":(?!latest$)[0-9][\w.-]*$")]
    private static partial Regex TaggedPattern();
}
