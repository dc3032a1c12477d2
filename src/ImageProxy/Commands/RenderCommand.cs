using System.CommandLine;
using System.Globalization;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Commands;

/// <summary><c>imageproxy render</c>: one file, as the service would render it, in a locked-in worker like any other.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("in") { Description = "The original; - is standard input." };
        var output = new Argument<string>("out") { Description = "The rendition; its ending tells the format. - is standard output." };
        var mode = new Option<string>("--mode", "-m") { Description = "How the original fits the size.", DefaultValueFactory = _ => "crop" };
        var size = new Option<string?>("--size", "-s") { Description = "Any size: 200x200, 300x0, 0x300. Need not be an allowed one." };
        var preset = new Option<string?>("--preset", "-p") { Description = "A preset of the configuration in place of --mode and --size." };
        var format = new Option<string?>("--format", "-f") { Description = "webp, jpeg, png, gif or avif, whatever the ending says." };
        var quality = new Option<int?>("--quality", "-q") { Description = "1 to 100, in place of the configured one." };
        var command = new Command("render", "Render one file as the service would. Says on standard error what was made of what.")
        {
            input, output, mode, size, preset, format, quality,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(input)!, parsed.GetValue(output)!,
            new(parsed.GetValue(mode)!, parsed.GetValue(size), parsed.GetValue(preset), parsed.GetValue(format), parsed.GetValue(quality)), cancellationToken));
        return command;
    }

    /// <summary>What the options say.</summary>
    private sealed record Wish(string Mode, string? Size, string? Preset, string? Format, int? Quality);

    private static async Task<int> RunAsync(string input, string output, Wish wish, CancellationToken cancellationToken)
    {
        // :: 1 What is asked for.
        await using var app = CommandApp.Build([.. CommandLine.Settings, $"--{RenderingOptions.Section}:{nameof(RenderingOptions.Slots)}=1"]);
        if (RecipeOf(wish, output, app.Services.GetRequiredService<ImageCatalogHolder>().Current, out var recipe) is { } fault)
            return await FailAsync(fault, ExitCodes.Usage);

        // :: 2 The original.
        byte[] original;
        try
        {
            original = await ReadAsync(input, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(e.Message, ExitCodes.Failure);
        }

        // :: 3 The rendition.
        var renderer = app.Services.GetRequiredService<IRenderer>();
        var made = OneRender.Run(renderer, app.Services.GetRequiredService<IOptions<RenderingOptions>>().Value, recipe!, original, cancellationToken);
        if (made.Fault is { } trouble)
            return await FailAsync($"{input}: {trouble}", ExitCodes.Failure);
        var (info, encoding, result) = (made.Info!, made.Encoding!, made.Result);
        try
        {
            await WriteAsync(output, result.Bytes, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(e.Message, ExitCodes.Failure);
        }

        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{info.Format.Name()} {info.Size}, {original.Length:N0} bytes → {encoding.Format.Name()} {result.Size}, {result.Bytes.Length:N0} bytes by {result.Renderer ?? renderer.Name} in {made.Took.TotalMilliseconds:0.0} ms\n{made.Plan}"));
        return ExitCodes.Success;
    }

    /// <returns>What is wrong with the wish; null where there is a recipe.</returns>
    private static string? RecipeOf(Wish wish, string output, ImageCatalog catalog, out Recipe? recipe)
    {
        recipe = null;
        var format = ImageFormat.Unknown;
        string ending = Path.GetExtension(output).TrimStart('.').ToLowerInvariant();
        string? name = wish.Format ?? (ending is "jpg" ? "jpeg" : ending is "" ? null : ending);
        if (name is not null && !ImageFormats.TryParseOutput(name, out format))
            return $"'{name}' is not an output format; write webp, jpeg, png, gif or avif.";
        if (wish.Quality is < 1 or > 100)
            return $"--quality must be 1 to 100, not {wish.Quality}.";
        if (wish.Preset is { } preset)
        {
            if (!catalog.Presets.TryGetValue(preset, out recipe))
                return $"There is no preset '{preset}'{Listed(catalog.Presets.Keys)}.";
        }
        else
        {
            if (!SizeText.TryParse(wish.Size, out Box box) || Math.Max(box.Width, box.Height) > catalog.MaxOutput)
                return $"--size must be like 200x200, 300x0 or 0x300, up to {catalog.MaxOutput} pixels a side, not '{wish.Size}'.";
            if (!catalog.Modes.TryGetValue(wish.Mode, out recipe))
                return $"There is no mode '{wish.Mode}'{Listed(catalog.Modes.Keys)}.";
            recipe = recipe.At(box);
        }

        if (wish.Quality is { } q)
            recipe = Recipe.Create(recipe.Box, recipe.Mode, recipe.Preset, recipe.Encoding with { Quality = new() { Jpeg = q, WebP = q, Avif = q } }, recipe.CacheControl);
        if (name is not null)
            recipe = recipe.In(format);
        return null;
    }

    private static string Listed(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.Ordinal)) is { Length: > 0 } list ? $"; there are {list}" : "; there are none";

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (path != "-")
            return await File.ReadAllBytesAsync(path, cancellationToken);
        using var all = new MemoryStream();
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(all, cancellationToken);
        return all.ToArray();
    }

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        if (path != "-")
        {
            await File.WriteAllBytesAsync(path, bytes, cancellationToken);
            return;
        }

        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(bytes, cancellationToken);
    }

    private static async Task<int> FailAsync(string says, int code)
    {
        await Console.Error.WriteLineAsync(says);
        return code;
    }
}
