using System.Buffers;
using System.Globalization;
using ImageProxy.Images;

namespace ImageProxy.Gateway;

/// <summary>Finds every fault of section <c>Gateway</c>, each with its configuration path and what to write instead.</summary>
internal static class GatewayOptionsFaults
{
    private const int MaxHoldBytes = 16 << 20;

    private static readonly SearchValues<char> HeaderName = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    public static IReadOnlyList<string> Find(GatewayOptions options)
    {
        var faults = new List<string>();
        FindInNodes(options.Nodes, faults);
        CheckCount("Retries", options.Retries, 0, 10);
        CheckTime("ConnectTimeout", options.ConnectTimeout, 0.05, 10);
        CheckTime("AttemptTimeout", options.AttemptTimeout, 0.1, 300);
        CheckTime("Deadline", options.Deadline, 0.1, 300);
        if (options.AttemptTimeout > options.Deadline)
            Add("AttemptTimeout", $"({options.AttemptTimeout}) must not be longer than Gateway:Deadline ({options.Deadline}).");
        // Not a number is in no range, hence the negation.
        if (!(options.LoadFactor is >= 1.05 and <= 100))
            Add("LoadFactor", Invariant($"is {options.LoadFactor}; write 1.05 (spill early) to 100 (hardly ever), usually 1.25."));
        CheckCount("LeastLoad", options.LeastLoad, 1, 100_000);
        CheckCount("MaxLoad", options.MaxLoad, 1, 100_000);
        if (options.LeastLoad > options.MaxLoad)
            Add("LeastLoad", $"({options.LeastLoad}) must not be larger than Gateway:MaxLoad ({options.MaxLoad}).");
        CheckCount("HoldBytes", options.HoldBytes, 0, MaxHoldBytes);
        CheckTime("ProbeInterval", options.ProbeInterval, 0.05, 60);
        CheckTime("ProbeTimeout", options.ProbeTimeout, 0.05, 60);
        CheckCount("ProbeFailures", options.ProbeFailures, 1, 100);
        CheckCount("Failures", options.Failures, 1, 1000);
        CheckTime("OutFor", options.OutFor, 0.1, 600);
        if (options.NodeHeader is { Length: > 0 } header && header.AsSpan().ContainsAnyExcept(HeaderName))
            Add("NodeHeader", $"'{header}' is not the name of a header; write letters, digits, '-' and '_', such as X-Served-By.");
        FindInPassthrough(options.Passthrough, faults);
        return faults;

        void CheckCount(string setting, int value, int least, int most)
        {
            if (value < least || value > most)
                Add(setting, $"is {value}; write {least} to {most}.");
        }

        void CheckTime(string setting, TimeSpan value, double least, double most)
        {
            if (value < TimeSpan.FromSeconds(least) || value > TimeSpan.FromSeconds(most))
                Add(setting, $"is {value}; write {TimeSpan.FromSeconds(least)} to {TimeSpan.FromSeconds(most)}.");
        }

        void Add(string setting, string problem) => faults.Add($"{GatewayOptions.Section}:{setting} {problem}");
    }

    private static void FindInNodes(IReadOnlyList<NodeOptions> nodes, List<string> faults)
    {
        if (nodes.Count == 0)
            faults.Add("Gateway:Nodes is empty; name at least one node: \"Nodes\": [ { \"Name\": \"a\", \"Url\": \"http://10.0.0.11:5500\" } ].");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var urls = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < nodes.Count; i++)
        {
            var (node, path) = (nodes[i], $"Gateway:Nodes:{i}");
            if (!UrlName.IsValid(node.Name))
                faults.Add($"{path}:Name '{node.Name}' is not a name; write {UrlName.Rule}.");
            else if (!names.Add(node.Name))
                faults.Add($"{path}:Name '{node.Name}' is taken by another node; give each its own, since a node's share of the keys hangs on it.");
            if (AddressProblem(node.Url, takesPath: false) is { } problem)
                faults.Add($"{path}:Url {problem} such as http://10.0.0.11:5500.");
            else if (!urls.Add(node.Url.TrimEnd('/')))
                faults.Add($"{path}:Url '{node.Url}' is another node's; each has its own.");
            if (node.HealthUrl is { Length: > 0 } health && AddressProblem(health, takesPath: false) is { } badHealth)
                faults.Add($"{path}:HealthUrl {badHealth} such as http://10.0.0.11:5501 (the node's Admin:Urls), or leave it out.");
        }
    }

    private static void FindInPassthrough(PassthroughOptions passthrough, List<string> faults)
    {
        if (passthrough.Url is not { Length: > 0 } url)
            return;
        if (AddressProblem(url, takesPath: true) is { } problem)
            faults.Add($"Gateway:Passthrough:Url {problem} such as https://pictures.s3.eu-west-1.amazonaws.com.");
        if (!passthrough.Prefix.StartsWith('/') || !UrlName.IsValid(passthrough.Prefix.AsSpan(1)))
            faults.Add($"Gateway:Passthrough:Prefix '{passthrough.Prefix}' is not a prefix; write a slash and {UrlName.Rule}, such as /original.");
    }

    /// <returns>The start of a sentence that ends with an example; null for an address.</returns>
    private static string? AddressProblem(string url, bool takesPath)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return $"'{url}' is not an address; write http:// or https://, a host and a port,";
        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            return $"'{url}' holds a user, a query or a fragment; write only scheme, host and port{(takesPath ? " and path" : "")},";
        return !takesPath && uri.AbsolutePath != "/" ? $"'{url}' holds a path; write only scheme, host and port," : null;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
