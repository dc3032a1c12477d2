using System.Globalization;
using System.Text;

namespace ImageProxy.Observability.StatsD;

/// <summary>Lines of the StatsD protocol, plain or with DogStatsD's tags.</summary>
/// <param name="host">Of this node; what the protocol gives a meaning becomes <c>_</c>.</param>
/// <param name="port">The public one; 0 where there is none.</param>
internal sealed class StatsDNames(StatsDOptions options, string host, int port)
{
    private readonly string _host = Clean(host);
    private readonly string _start = options.Tags ? $"{options.Prefix}." : string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}.{Clean(host)}{port}.");

    public string Timer(string stage, string outcome, double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{_start}{NameOf(stage)}:{seconds * 1000:0.###}|ms{TagsOf(outcome)}");

    /// <summary>With tags one line; without them one for all outcomes and one for this.</summary>
    public IEnumerable<string> Counters(string stage, string outcome, long count)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{_start}{NameOf(stage)}:{count}|c{TagsOf(outcome)}");
        if (!options.Tags)
            yield return string.Create(CultureInfo.InvariantCulture, $"{_start}{NameOf(stage)}.{outcome}:{count}|c");
    }

    /// <summary>OpenRoss' words for the stages it had.</summary>
    private static string NameOf(string stage) => stage switch
    {
        Stages.Look => "cache_check",
        Stages.Fetch => "s3_downloader",
        Stages.Render => "resizer",
        Stages.Keep => "cacher",
        _ => stage,
    };

    private string TagsOf(string outcome) => options.Tags ? string.Create(CultureInfo.InvariantCulture, $"|#host:{_host},port:{port},outcome:{outcome}") : "";

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text);
        for (int i = 0; i < clean.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(clean[i]) && clean[i] != '-')
                clean[i] = '_';
        }

        return clean.ToString();
    }
}
