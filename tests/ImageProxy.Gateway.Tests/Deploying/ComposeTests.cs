using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace ImageProxy.Gateway.Tests.Deploying;

/// <summary><c>deploy/compose.yaml</c>, with its merges carried out and its variables put in.</summary>
internal sealed partial class ComposeTests
{
    private static readonly Dictionary<object, object> Root = (Dictionary<object, object>)new DeserializerBuilder().Build()
        .Deserialize(new MergingParser(new Parser(new StringReader(VariablePattern().Replace(Deployment.Read("compose.yaml"), m => m.Groups[1].Value == ":-" ? m.Groups[2].Value : "eu-west-1")))))!;

    private static Dictionary<string, Dictionary<object, object>> Services => Map(Root["services"]).ToDictionary(s => (string)s.Key, s => Map(s.Value));

    private static IEnumerable<string> Programs => Services.Where(s => s.Value.ContainsKey("build")).Select(s => s.Key);

    [Test]
    public void Services_All_HaveNoRightsAndBoundedMeans()
    {
        foreach (var (name, service) in Services)
        {
            Assert.That(((string)service["read_only"], Words(service["cap_drop"]).Single(), Words(service["security_opt"]).Single()), Is.EqualTo(("true", "ALL", "no-new-privileges:true")), name);
            Assert.That(service.ContainsKey("mem_limit") && service.ContainsKey("pids_limit") && service.ContainsKey("tmpfs"), Is.True, name);
            Assert.That(service.ContainsKey("privileged") || service.ContainsKey("pid"), Is.False, name);
            Assert.That(service.ContainsKey("cap_add"), Is.EqualTo(name == "nginx"), name);
            foreach (string volume in Words(service.GetValueOrDefault("volumes")))
            {
                string source = volume.Split(':')[0];
                Assert.That(source.StartsWith("../", StringComparison.Ordinal) ? File.Exists(Path.Combine(Deployment.Root(), "deploy", source)) : Map(Root["volumes"]).ContainsKey(source), Is.True, volume);
                Assert.That(volume.EndsWith(":ro", StringComparison.Ordinal), Is.EqualTo(source.StartsWith("../", StringComparison.Ordinal)), volume);
            }

            Assert.That(Words(service.GetValueOrDefault("depends_on")), Is.SubsetOf(Services.Keys), name);
            Assert.That(Words(service.GetValueOrDefault("ports")).Where(p => !p.StartsWith("127.0.0.1:", StringComparison.Ordinal)), Is.EqualTo(name == "gateway" ? new[] { "80:80" } : []), name);
        }
    }

    [TestCaseSource(nameof(Programs))]
    public async Task Settings_OfEachProgram_AreReadWithoutFault(string name)
    {
        string target = (string)Map(Services[name]["build"])["target"];
        var variables = Map(Services[name]["environment"]).Select(v => KeyValuePair.Create((string)v.Key, (string)v.Value));
        Assert.That(await Deployment.FaultsAsync(target, [.. Dockerfile.EnvironmentOf(target), .. variables]), Is.Empty);
        if (target == "service")
            Assert.That(Words(Services[name]["volumes"]).Single(), Does.EndWith(":" + Dockerfile.EnvironmentOf("service")["Caching__Directory"]));
    }

    [Test]
    public void Addresses_InSettings_AreServicesAndTheirPorts()
    {
        var (node, urls) = (Dockerfile.EnvironmentOf("service"), Map(Services["gateway"]["environment"]));
        foreach (var (name, value) in urls.Where(v => ((string)v.Key).EndsWith("Url", StringComparison.Ordinal)))
        {
            var url = new Uri((string)value);
            Assert.That(Services.Keys, Does.Contain(url.Host));
            Assert.That(url.Port, Is.EqualTo(new Uri(node[((string)name).EndsWith("HealthUrl", StringComparison.Ordinal) ? "Admin__Urls" : "ASPNETCORE_URLS"]).Port));
        }

        Assert.That(Map(Services["node-a"]["environment"])["Fleet__Redis"], Is.EqualTo("redis:6379"));
        Assert.That(File.ReadAllText(Path.Combine(Deployment.Root(), "nginx", "nginx.conf")), Does.Contain($"server 127.0.0.1:{new Uri(Dockerfile.EnvironmentOf("gateway")["ASPNETCORE_URLS"]).Port} "));
    }

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;

    private static IEnumerable<string> Words(object? list) => ((List<object>?)list ?? []).Cast<string>();

    [GeneratedRegex(@"\$\{\w+(:-|:\?)([^}]*)\}")]
    private static partial Regex VariablePattern();
}
