using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace ImageProxy.Tests.Edge;

/// <summary>Whether CloudFormation would take the template: names of properties as published, references that lead somewhere.</summary>
internal sealed partial class TemplateShapeTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>By type, then by path inside its properties (<c>[]</c> for an element): from the schemas that CloudFormation publishes.</summary>
    private static readonly Dictionary<string, Dictionary<string, Names>> Published =
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, Names>>>(Template.Text("properties.json"), Json)!;

    private static IEnumerable<string> ResourceNames => Template.Resources.Children.Keys.Select(key => key.ToString());

    [TestCaseSource(nameof(ResourceNames))]
    public void Properties_EachResource_AreThePublishedOnes(string name)
    {
        string type = Template.Resources.Map(name).Word("Type");
        Assert.That(Published.Keys, Does.Contain(type));
        Assert.That(FaultsIn(Template.Properties(name), Published[type], ""), Is.Empty);
    }

    [Test]
    public void References_AllOfThem_LeadSomewhere()
    {
        string[] parameters = NamesIn("Parameters"), conditions = NamesIn("Conditions");
        var nodes = Template.Root.AllNodes.ToArray();
        string[] targets =
        [
            .. nodes.Where(n => n.Function() is "Ref" or "GetAtt").Select(n => ((YamlScalarNode)n).Value!),
            .. nodes.Where(n => n.Function() == "Sub").SelectMany(n => Placeholder().Matches(((YamlScalarNode)n).Value!)).Select(m => m.Groups[1].Value),
        ];
        Assert.That(
            targets.Where(t => !t.StartsWith("AWS::", StringComparison.Ordinal)).Select(t => t.Split('.')[0]).Distinct(), Is.SubsetOf(parameters.Concat(ResourceNames)));
        Assert.That(parameters, Is.SubsetOf(targets), "a parameter that nothing uses");

        string[] used =
        [
            .. nodes.Where(n => n.Function() == "Condition").Select(n => ((YamlScalarNode)n).Value!),
            .. nodes.Where(n => n.Function() == "If").Select(n => ((YamlScalarNode)n[0]).Value!),
            .. Template.Resources.Children.Values.Where(r => r.Has("Condition")).Select(r => r.Word("Condition")),
        ];
        Assert.That(used.Distinct(), Is.EquivalentTo(conditions));
    }

    [Test]
    public void FunctionCode_Template_IsTheFileWithItsFormatsFilledIn()
    {
        string file = Template.Text("viewer-request.js");
        string code = Template.Properties("ViewerRequest").Word("FunctionCode");
        Assert.That(code.Replace("${Formats}", "webp", StringComparison.Ordinal).TrimEnd(), Is.EqualTo(file.TrimEnd()), "node cloudfront/embed.mjs puts it there");
        Assert.That(Placeholder().Matches(code), Has.Count.EqualTo(1));
        Assert.That(code.Replace("${Formats}", "avif,webp", StringComparison.Ordinal), Has.Length.LessThan(10_000), "CloudFront takes 10 KB");
        Assert.That(Template.Properties("ViewerRequest").Map("FunctionConfig").Word("Runtime"), Is.EqualTo("cloudfront-js-2.0"));
    }

    [Test]
    public void Template_Size_CanBeDeployedWithoutABucket() =>
        Assert.That(Template.Text("template.yaml"), Has.Length.LessThan(51_200), "CloudFormation's limit for a body that is sent");

    private static IEnumerable<string> FaultsIn(YamlNode node, Dictionary<string, Names> published, string path)
    {
        foreach (var outcome in node.Outcomes())
        {
            if (outcome is YamlSequenceNode list && outcome.Function().Length == 0)
            {
                foreach (string fault in list.Children.SelectMany(child => FaultsIn(child, published, path + "[]")))
                    yield return fault;
            }
            else if (outcome is YamlMappingNode map && published.TryGetValue(path, out var names))
            {
                string[] keys = [.. map.Children.Keys.Select(key => key.ToString())];
                foreach (string key in keys.Except(names.Allowed))
                    yield return $"{path}.{key} does not exist.";
                foreach (string key in names.Required.Except(keys))
                    yield return $"{path}.{key} is missing.";
                foreach (var (key, value) in map.Children)
                {
                    foreach (string fault in FaultsIn(value, published, path.Length == 0 ? key.ToString() : $"{path}.{key}"))
                        yield return fault;
                }
            }
            else if (outcome is YamlMappingNode && !FreeForm().IsMatch(path))
            {
                yield return $"{path} is not known to be an object.";
            }
        }
    }

    private static string[] NamesIn(string section) => [.. Template.Root.Map(section).Children.Keys.Select(key => key.ToString())];

    [GeneratedRegex(@"\$\{([A-Za-z0-9:.]+)\}")]
    private static partial Regex Placeholder();

    /// <summary>Documents in IAM's language, and objects without properties.</summary>
    [GeneratedRegex(@"^(PolicyDocument|DefaultAction\.Allow|Rules\[\]\.Action\.Block)")]
    private static partial Regex FreeForm();

    private sealed record Names(string[] Allowed, string[] Required);
}
