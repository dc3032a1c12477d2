using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using ImageProxy.Images;

namespace ImageProxy.Tests.Images;

/// <summary>
/// <c>cloudfront/paths.json</c>: every hostile target with the sentence it is refused with, for the edge function, which must say the same.
/// <c>GOLDEN_UPDATE=1</c> writes it anew.
/// </summary>
internal sealed class EdgePathTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.BasicLatin) };

    [Test]
    public void PathsOfTheEdge_EveryTarget_IsReadOrRefusedAsHere()
    {
        // What is not Unicode cannot be written to the file, nor sent.
        EdgePath[] expected = [.. HostileTargets.All.Select(row => row.Target).Where(IsUnicode).Select(target => new EdgePath(target, DetailOf(target)))];
        if (Environment.GetEnvironmentVariable("GOLDEN_UPDATE") == "1")
        {
            string path = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "cloudfront", "paths.json");
            File.WriteAllText(path, $"[\n  {string.Join(",\n  ", expected.Select(row => JsonSerializer.Serialize(row, Json)))}\n]\n");
            return;
        }

        var table = JsonSerializer.Deserialize<EdgePath[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Edge", "paths.json")), Json);
        Assert.That(table, Is.EqualTo(expected), "GOLDEN_UPDATE=1 writes the file anew");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string? DetailOf(string target) => ImagePath.TryParse(target, out _, out var fault) ? null : fault.Detail;

    private static bool IsUnicode(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    /// <param name="Detail">Null where the target is well formed.</param>
    private sealed record EdgePath(string Target, string? Detail);
}
