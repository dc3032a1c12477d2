using Microsoft.Extensions.Options;

namespace ImageProxy.Images;

/// <summary>
/// Reads section <c>Images</c>. A value of the wrong type or a setting that does not exist becomes
/// <see cref="ImagesOptions.BindingFault"/> instead of an exception, so that a reload that cannot even be read is refused like any other. What no mode has stays aside for the mode itself:
/// <see cref="ModeOptions.Parameters"/>.
/// </summary>
internal sealed class ImagesOptionsBinder(IConfiguration configuration) : IConfigureOptions<ImagesOptions>
{
    private static readonly HashSet<string> OfEveryMode =
        new(typeof(ModeOptions).GetProperties().Select(property => property.Name), StringComparer.OrdinalIgnoreCase);

    public void Configure(ImagesOptions options)
    {
        try
        {
            var section = configuration.GetSection(ImagesOptions.Section);
            var parameters = Parameters(section);
            Without(section, [.. parameters.Select(p => p.Path)]).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
            foreach (var (mode, path, value) in parameters)
            {
                var modes = options.Modes!; // something stands in the section
                if (modes.GetValueOrDefault(mode) is not { } settings)
                    modes[mode] = settings = new();
                settings.Parameters[path[$"{nameof(ImagesOptions.Modes)}:{mode}:".Length..]] = value;
            }
        }
        catch (InvalidOperationException exception)
        {
            // The binder wraps what went wrong deeper in the section; the innermost of its own exceptions names the setting.
            while (exception.InnerException is InvalidOperationException inner)
                exception = inner;
            options.BindingFault = $"{ImagesOptions.Section} cannot be read: {exception.Message}";
        }
    }

    /// <summary>What stands in modes' sections and is no setting that every mode has.</summary>
    private static List<(string Mode, string Path, string? Value)> Parameters(IConfigurationSection section) =>
    [
        .. section.GetSection(nameof(ImagesOptions.Modes)).GetChildren().SelectMany(mode => mode.GetChildren().Where(child => !OfEveryMode.Contains(child.Key)).SelectMany(child => Leaves(child)
            .Select(leaf => (mode.Key, leaf.Path[(section.Path.Length + 1)..], leaf.Value)))),
    ];

    private static IConfiguration Without(IConfigurationSection section, HashSet<string> paths) => paths.Count == 0 ? section : new ConfigurationBuilder()
        .AddInMemoryCollection(Leaves(section).Select(leaf => KeyValuePair.Create(leaf.Path[(section.Path.Length + 1)..], leaf.Value)).Where(leaf => !paths.Contains(leaf.Key))).Build();

    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section) =>
        section.GetChildren().ToList() is { Count: > 0 } children ? children.SelectMany(Leaves) : [section];
}
