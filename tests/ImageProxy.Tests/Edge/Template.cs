using YamlDotNet.RepresentationModel;

namespace ImageProxy.Tests.Edge;

/// <summary><c>cloudfront/template.yaml</c>, as nodes whose tags are CloudFormation's functions.</summary>
internal static class Template
{
    public static YamlMappingNode Root { get; } = Load();

    public static YamlMappingNode Resources => Root.Map("Resources");

    public static string Text(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Edge", file));

    /// <summary>The properties of one resource.</summary>
    public static YamlMappingNode Properties(string resource) => Resources.Map(resource).Map("Properties");

    public static YamlMappingNode Map(this YamlNode node, string name) => (YamlMappingNode)node[name];

    public static YamlSequenceNode List(this YamlNode node, string name) => (YamlSequenceNode)node[name];

    public static string Word(this YamlNode node, string name) => ((YamlScalarNode)node[name]).Value!;

    public static bool Has(this YamlNode node, string name) => node is YamlMappingNode map && map.Children.ContainsKey(name);

    /// <summary><c>Ref</c>, <c>Sub</c>, <c>If</c> and the like; empty for a plain node.</summary>
    public static string Function(this YamlNode node) => node.Tag.IsEmpty || !node.Tag.Value.StartsWith('!') ? "" : node.Tag.Value[1..];

    /// <summary>The values a node can have, whichever way its conditions turn out; nothing for <c>AWS::NoValue</c>.</summary>
    public static IEnumerable<YamlNode> Outcomes(this YamlNode node) => node switch
    {
        YamlSequenceNode { Children: [_, var yes, var no] } when node.Function() == "If" => yes.Outcomes().Concat(no.Outcomes()),
        YamlScalarNode { Value: "AWS::NoValue" } when node.Function() == "Ref" => [],
        _ => [node],
    };

    /// <summary>The elements of a list, those under a condition as well; a single node is a list of itself.</summary>
    public static IEnumerable<YamlNode> Elements(this YamlNode node) =>
        node is YamlSequenceNode list && node.Function().Length == 0 ? list.Children.SelectMany(Outcomes) : node.Outcomes();

    private static YamlMappingNode Load()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Text("template.yaml")));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }
}
