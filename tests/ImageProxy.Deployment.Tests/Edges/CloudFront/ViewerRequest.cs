using System.Text.Json.Nodes;
using ImageProxy.Tests.Edge;
using Jint;

namespace ImageProxy.EndToEnd.Edges.CloudFront;

/// <summary>The function that the template puts at every edge, run as it stands there.</summary>
internal sealed class ViewerRequest : IDisposable
{
    private readonly Engine _engine = new();

    /// <param name="formats">Parameter <c>Formats</c> of the template.</param>
    public ViewerRequest(string formats)
    {
        string code = Template.Properties("ViewerRequest").Word("FunctionCode");
        Assert.That(code, Does.Contain("'${Formats}'"));
        _engine.Execute(code.Replace("${Formats}", formats, StringComparison.Ordinal));
        _engine.Execute("function run(event) { return JSON.stringify(handler(JSON.parse(event))); }");
    }

    /// <returns>What the function gives back: a request as it goes on, or an answer, which has a <c>statusCode</c>.</returns>
    public JsonObject Run(string method, string path, string query, IEnumerable<(string Name, string Value)> headers)
    {
        var names = new JsonObject();
        foreach (var header in headers.GroupBy(header => header.Name.ToLowerInvariant(), header => header.Value))
            names[header.Key] = new JsonObject { ["value"] = string.Join(',', header) };
        var request = new JsonObject
        {
            ["method"] = method,
            ["uri"] = path,
            ["headers"] = names,
            ["cookies"] = new JsonObject(),
            ["querystring"] = query.Length == 0 ? [] : new JsonObject { [query.Split('=')[0]] = new JsonObject { ["value"] = query.Split('=')[^1] } },
        };
        lock (_engine)
            return JsonNode.Parse(_engine.Invoke("run", new JsonObject { ["version"] = "1.0", ["request"] = request }.ToJsonString()).AsString())!.AsObject();
    }

    public void Dispose() => _engine.Dispose();
}
