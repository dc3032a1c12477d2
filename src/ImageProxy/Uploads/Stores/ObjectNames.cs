using System.Buffers;

namespace ImageProxy.Uploads.Stores;

/// <summary>Where everything of an upload lies.</summary>
internal static class ObjectNames
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-./");

    /// <summary>Private store: what was sent, until it has been crunched.</summary>
    public static string Original(string id) => $"original/{id}";

    /// <summary>Private store: how far it is.</summary>
    public static string State(string id) => $"state/{id}.json";

    /// <summary>Private store: that it has been deleted, and who may say so again.</summary>
    public static string Deleted(string id) => $"deleted/{id}.json";

    /// <summary>Public store: the clean picture every rendition is made of.</summary>
    public static string Master(string id) => $"master/{id}";

    /// <summary>Public store: a standing size.</summary>
    /// <param name="size">Empty, <c>small</c> or <c>large</c>.</param>
    public static string Standing(string id, string size) => size.Length == 0 ? $"a/{id}" : $"a/{id}_{size}";

    /// <exception cref="ArgumentException">Not a name of the service's own: never a path out of a folder.</exception>
    public static void Check(string name)
    {
        if (name.AsSpan().ContainsAnyExcept(Allowed) || name.Contains("..", StringComparison.Ordinal) || name.StartsWith('/') || name.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            throw new ArgumentException($"'{name}' is not the name of an object.", nameof(name));
    }
}
