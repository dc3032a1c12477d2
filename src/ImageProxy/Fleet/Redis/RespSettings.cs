using System.Globalization;

namespace ImageProxy.Fleet.Redis;

/// <summary>Where Redis is and how to be let in: the part of StackExchange.Redis' connection strings that one server needs.</summary>
/// <param name="TlsHost">Name in the server's certificate; null: no TLS.</param>
internal sealed record RespSettings(string Host, int Port, string? User, string? Password, string? TlsHost, int Database)
{
    /// <summary>Options of StackExchange.Redis that mean nothing here, so that one setting serves both clients.</summary>
    private static readonly HashSet<string> LeftAside = new(
        ["abortConnect", "allowAdmin", "asyncTimeout", "connectRetry", "connectTimeout", "keepAlive", "name", "resolveDns", "syncTimeout"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads <c>host[:port][,password=…][,user=…][,ssl=true][,sslHost=…][,defaultDatabase=0]</c>; an IPv6 address stands in brackets.</summary>
    /// <param name="fault">What is wrong, without the text itself, which may hold a password.</param>
    public static RespSettings? TryParse(string text, out string? fault)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        fault = parts.Length == 0 ? "it names no server." : null;
        foreach (string part in parts.Skip(1))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                fault ??= "it names more than one server; several need the client that -p:WithStackExchangeRedis=true builds in.";
            else
                options[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }

        if (fault is not null || !TryParseServer(parts[0], out string host, out int? port, ref fault))
            return null;
        bool tls = Take(options, "ssl") is { } ssl && bool.TryParse(ssl, out bool on) && on;
        string? tlsHost = Take(options, "sslHost");
        string? user = Take(options, "user"), password = Take(options, "password");
        if (!int.TryParse(Take(options, "defaultDatabase") ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out int database))
            fault = "defaultDatabase must be a number.";
        if (options.Keys.FirstOrDefault(name => !LeftAside.Contains(name)) is { } unknown)
            fault = $"the option '{unknown}' is not known.";
        return fault is null ? new(host, port ?? (tls ? 6380 : 6379), user, password, tls ? tlsHost ?? host : null, database) : null;
    }

    private static bool TryParseServer(string text, out string host, out int? port, ref string? fault)
    {
        int colon = text.LastIndexOf(':');
        bool hasPort = colon > 0 && !text.EndsWith(']') && (text.StartsWith('[') || text.IndexOf(':', StringComparison.Ordinal) == colon);
        host = (hasPort ? text[..colon] : text).Trim('[', ']');
        port = null;
        if (hasPort)
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > 65535)
                fault = "the port must be 1 to 65535.";
            port = number;
        }

        if (host.Length == 0 || host.Contains('=', StringComparison.Ordinal) || host.Any(char.IsWhiteSpace))
            fault ??= "it must begin with the server's name or address.";
        return fault is null;
    }

    private static string? Take(Dictionary<string, string> options, string name) => options.Remove(name, out string? value) && value.Length > 0 ? value : null;
}
