using System.Text.RegularExpressions;

namespace ImageProxy.Observability;

/// <summary>Takes out of texts what must not leave this machine: signatures, passwords, tokens, keys of AWS, queries of URLs.</summary>
internal static partial class Secrets
{
    public const string Mask = "***";

    public static string Hide(string text)
    {
        text = SignedPath().Replace(text, $"$1{Mask}");
        text = UserInfo().Replace(text, $"$1{Mask}@");
        text = Query().Replace(text, $"?{Mask}");
        text = Named().Replace(text, $"$1{Mask}");
        return AccessKey().Replace(Bearer().Replace(text, $"$1{Mask}"), Mask);
    }

    /// <summary>The signature in <c>/s/{signature}/…</c>.</summary>
    [GeneratedRegex("(?<![^\\s'\"(])(/s/)[^/\\s]{16,}")]
    private static partial Regex SignedPath();

    [GeneratedRegex("(://)[^/@\\s]+@")]
    private static partial Regex UserInfo();

    [GeneratedRegex("\\?[^\\s'\")]*=[^\\s'\")]*")]
    private static partial Regex Query();

    [GeneratedRegex("((?:password|passwd|secret|token|signature|credential|api[-_]?key|x-origin-verify)[\"']?\\s*[=:]\\s*[\"']?)[^\\s,;&\"']+", RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex("((?:Bearer|Basic) )[A-Za-z0-9._~+/=-]+")]
    private static partial Regex Bearer();

    [GeneratedRegex("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b")]
    private static partial Regex AccessKey();
}
