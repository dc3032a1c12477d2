using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ImageProxy.Commands.Reference;
using YamlDotNet.Serialization;

namespace ImageProxy.EndToEnd.Docs;

/// <summary>What the operator's documents name is there: each metric in what the service says, each setting among those it reads, each link a file.</summary>
public sealed partial class OperationsTests
{
    [Test]
    public async Task Metrics_OfOperationsAndReadme_AreAllThere()
    {
        string known = await MetricsAsync();

        // Exposed from the first answer on are only those that were published: instruments, whether they have counted or not.
        foreach (string name in new[] { "docs/operations.md", "README.md" }.SelectMany(path => MetricPattern().Matches(Read(path)).Select(m => m.Value)).Distinct())
            Assert.That(known, Does.Match($@"(?m)^# TYPE {name} "), name);
    }

    /// <summary>A dashboard or a rule that asks for what is not there never says so.</summary>
    [Test]
    public async Task Metrics_OfDashboardAndAlerts_AreAllThere()
    {
        await using var server = await ImageProxyServer.StartAsync(("Fleet:Redis", "127.0.0.1:1"));
        (await server.GetAsync("/200/200/crop/none.jpg")).Dispose();
        string known = await server.Admin.GetStringAsync("/metrics");
        var dashboard = JsonNode.Parse(Read("deploy/grafana/imageproxy.json"))!;
        var rules = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(Read("deploy/prometheus/alerts.yml"));
        string[] asked =
        [
            .. dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? []).Select(target => (string)target!["expr"]!),
            .. ((List<object>)rules["groups"].Single()["rules"]).Select(rule => (string)((Dictionary<object, object>)rule)["expr"]),
        ];

        string[] names = [.. asked.SelectMany(expression => MetricPattern().Matches(expression).Select(m => m.Value)).Distinct()];
        Assert.That(names, Has.Length.GreaterThan(25));
        foreach (string name in names)
        {
            string type = name.EndsWith("_bucket", StringComparison.Ordinal) ? "histogram" : name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge";
            Assert.That(known, Does.Contain($"# TYPE {name.Replace("_bucket", "", StringComparison.Ordinal)} {type}\n"), name);
        }
    }

    [Test]
    public void Settings_OfOperations_AreAllThere()
    {
        var sections = SettingReference.All.Select(s => s.Section).Distinct().ToHashSet();
        string[] named = [.. SettingPattern().Matches(Read("docs/operations.md")).Select(m => m.Groups[1].Value).Where(s => sections.Contains(s.Split(':')[0])).Distinct()];

        Assert.That(named, Has.Length.GreaterThan(8));
        Assert.That(named.Where(name => !SettingReference.All.Any(s => s.Is(name))), Is.Empty);
    }

    [TestCase("docs/operations.md")]
    [TestCase("docs/architecture.md")]
    [TestCase("README.md")]
    public void Links_WithinTheRepository_LeadToFiles(string path)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Root(), path))!;
        string[] links = [.. LinkPattern().Matches(Read(path)).Select(m => m.Groups[1].Value).Where(l => !l.Contains("://", StringComparison.Ordinal) && l.Length > 0)];

        Assert.That(links, Is.Not.Empty);
        Assert.That(links.Where(l => !Path.Exists(Path.Combine(folder, l))), Is.Empty);
    }

    /// <summary>Of a service that does all it can.</summary>
    private static async Task<string> MetricsAsync()
    {
        string uploads = Directory.CreateTempSubdirectory("imageproxy-uploads-").FullName;
        try
        {
            await using var server = await ImageProxyServer.StartAsync(
                ("Fleet:Redis", "127.0.0.1:1"), ("Caching:RevalidateAfter", "00:00:00"), ("Observability:StatsD:Address", "127.0.0.1:9"), ("Uploads:Enabled", "true"), ("Uploads:Keys:0", "a-key-for-tests-of-at-least-32-characters"),
                ("Uploads:Private:Type", "Files"), ("Uploads:Private:Root", Path.Combine(uploads, "private")), ("Uploads:Public:Type", "Files"), ("Uploads:Public:Root", Path.Combine(uploads, "public")),
                ("Uploads:Queue:Directory", Path.Combine(uploads, "queue")));
            return await server.Admin.GetStringAsync("/metrics");
        }
        finally
        {
            Directory.Delete(uploads, recursive: true);
        }
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root(), path));

    private static string Root([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", ".."));

    [GeneratedRegex("imageproxy_(?!gateway)[a-z_]+[a-z]")]
    private static partial Regex MetricPattern();

    [GeneratedRegex("`([A-Z][A-Za-z]+(:[A-Za-z]+)+)")]
    private static partial Regex SettingPattern();

    [GeneratedRegex(@"\]\(([^)#]*)[^)]*\)")]
    private static partial Regex LinkPattern();
}
