using System.CommandLine;

namespace ImageProxy.Commands;

/// <summary>Options that several commands have, and how they are read.</summary>
internal static class CommandOptions
{
    public static Option<Uri> Server(string description) => new("--server")
    {
        Description = description,
        DefaultValueFactory = _ => new(ImageProxyApp.DefaultUrl),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            result.AddError($"--server must be an http address, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    /// <param name="usual">The default.</param>
    public static Option<int> Count(string name, string alias, string description, int usual)
    {
        var count = new Option<int>(name, alias) { Description = description, DefaultValueFactory = _ => usual };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
                result.AddError($"{name} must be at least 1.");
        });
        return count;
    }
}
