namespace ImageProxy.Commands;

/// <summary>Tells the service from the commands without loading anything of theirs: a start must not wait for them.</summary>
internal static class ServeArguments
{
    /// <summary>
    /// No command at all is <c>serve</c>: settings only (<c>--Caching:MaxBytes=1</c>, <c>/Caching:MaxBytes=1</c>, <c>Caching:MaxBytes=1</c>), as
    /// .NET's configuration reads them.
    /// </summary>
    /// <param name="settings">What is left for the configuration.</param>
    public static bool Are(string[] args, out string[] settings)
    {
        bool isNamed = args is ["serve", ..];
        settings = isNamed ? args[1..] : args;
        if (settings is [var only, ..] && AsksForHelp(only))
            return false;
        return isNamed || args is [] || IsSetting(args[0]);
    }

    /// <summary>Whether a command's argument is a setting of the configuration: one with a section, so that no option of a command looks like it.</summary>
    public static bool IsSectionSetting(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        int colon = argument.IndexOf(':', StringComparison.Ordinal);
        return argument.StartsWith("--", StringComparison.Ordinal) && equals > 0 && colon > 2 && colon < equals;
    }

    private static bool IsSetting(string argument) =>
        argument.StartsWith('-') || argument.StartsWith('/') || argument.Contains('=', StringComparison.Ordinal);

    private static bool AsksForHelp(string argument) => argument is "--help" or "-h" or "-?" or "/?" or "/h" or "--version";
}
