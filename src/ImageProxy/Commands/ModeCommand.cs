using System.CommandLine;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Modes;
using ImageProxy.Modes.Testing;
using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Commands;

/// <summary><c>imageproxy mode</c>: what there is of modes, and how one of them does.</summary>
internal static class ModeCommand
{
    /// <summary>A square, both shapes of frames, and a side left open.</summary>
    private static readonly string[] UsualSizes = ["120x120", "160x90", "90x160", "140x0"];

    public static Command Create() => new("mode", "What modes there are, and tests of one.") { List(), Test() };

    private static Command List()
    {
        var command = new Command("list", "Every mode with its assembly and its parameters.");
        command.SetAction(async (_, _) =>
        {
            await using var app = CommandApp.Compose(CommandLine.Settings);
            Settings.Check(app.Services);
            var kinds = app.Services.GetRequiredService<ModeAssemblies>().Kinds;
            foreach (var recipe in app.Services.GetRequiredService<ImageCatalogHolder>().Current.Modes.Values.OrderBy(recipe => recipe.Mode.Name, StringComparer.Ordinal))
                Console.WriteLine(Describe(recipe.Mode.Name, kinds.GetValueOrDefault(recipe.Mode.Name)));
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Describe(string name, ModeKind? kind)
    {
        if (kind is null)
            return name;
        var parameters = ModeParameters.None;
        _ = kind.Create(parameters);
        return $"{name} ({kind.Assembly}){string.Concat(parameters.Declared.Select(p => $"\n    {p.Name}: {p.Kind}; {p.Usual} where it is left out"))}";
    }

    private static Command Test()
    {
        var name = new Argument<string>("name") { Description = "The mode." };
        var originals = new Option<string>("--originals") { Description = "A folder of pictures. Left out: the samples that come with the program.", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "samples") };
        var sizes = new Option<string[]>("--size", "-s") { Description = "Boxes, any number of them.", DefaultValueFactory = _ => UsualSizes };
        var goldens = new Option<string?>("--goldens", "-g") { Description = "Folder of the pictures to compare with. Left out: goldens/{name}." };
        var sheet = new Option<string?>("--sheet") { Description = "PNG that shows all. Left out: {name}.png." };
        var update = new Option<bool>("--update", "-u") { Description = "Write the goldens. Look at the sheet before you commit them." };
        var mean = new Option<double>("--mean") { Description = "Most that a picture may differ from its golden in the mean, in 8-bit levels.", DefaultValueFactory = _ => 0.5 };
        var worst = new Option<int>("--worst") { Description = "Most that any sample of it may differ.", DefaultValueFactory = _ => 24 };
        var command = new Command("test", "Render pictures through a mode, show them on one sheet, and compare them with goldens. Exit code 1 where one fails, differs or has no golden.")
        {
            name, originals, sizes, goldens, sheet, update, mean, worst,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new(parsed.GetValue(name)!, parsed.GetValue(originals)!, parsed.GetValue(sizes)!, parsed.GetValue(goldens), parsed.GetValue(sheet), parsed.GetValue(update), parsed.GetValue(mean), parsed.GetValue(worst)),
            cancellationToken));
        return command;
    }

    /// <summary>What the options say.</summary>
    private sealed record Wish(string Name, string Originals, string[] Sizes, string? Goldens, string? Sheet, bool Update, double Mean, int Worst);

    private static async Task<int> RunAsync(Wish wish, CancellationToken cancellationToken)
    {
        // :: 1 The mode, the boxes, the originals.
        await using var app = CommandApp.Build([.. CommandLine.Settings, $"--{RenderingOptions.Section}:{nameof(RenderingOptions.Slots)}=1"]);
        var catalog = app.Services.GetRequiredService<ImageCatalogHolder>().Current;
        if (!catalog.Modes.TryGetValue(wish.Name, out var recipe))
            return await FailAsync($"There is no mode '{wish.Name}'; there are {string.Join(", ", catalog.Modes.Keys.Order(StringComparer.Ordinal))}.");
        var boxes = new List<Box>();
        foreach (string size in wish.Sizes)
        {
            if (!SizeText.TryParse(size, out Box box))
                return await FailAsync($"--size must be like 200x200, 300x0 or 0x300, not '{size}'.");
            boxes.Add(box);
        }

        var originals = Directory.Exists(wish.Originals) ? Read(wish.Originals) : [];
        if (originals.Count == 0)
            return await FailAsync($"There are no pictures in {wish.Originals}.");

        // :: 2 Every one in every box.
        var test = new ModeTest(
            app.Services.GetRequiredService<IRenderer>(), app.Services.GetRequiredService<IOptions<RenderingOptions>>().Value, recipe,
            wish.Goldens ?? Path.Combine("goldens", wish.Name), wish.Mean, wish.Worst);
        var cells = new List<ModeCell>();
        try
        {
            foreach (var (file, bytes) in originals)
                cells.AddRange(boxes.Select(box => test.Run(file, bytes, box, wish.Update, cancellationToken)));

            // :: 3 What to look at, and what to read.
            string sheet = wish.Sheet ?? $"{wish.Name}.png";
            await File.WriteAllBytesAsync(sheet, ContactSheet.Draw(wish.Name, cells), cancellationToken);
            foreach (var cell in cells.Where(cell => cell.Says.Length > 0))
                Console.WriteLine($"{cell.Original} in {cell.Box} {cell.Says}");
            int wrong = cells.Count(cell => cell.Says.Length > 0);
            Console.WriteLine($"{cells.Count} pictures, {wrong} not like a golden; all on {sheet}{(wrong > 0 && cells.All(cell => cell.Golden is null) ? "; --update writes the goldens" : "")}");
            return wrong > 0 ? ExitCodes.Failure : ExitCodes.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Failure;
        }
        finally
        {
            cells.ForEach(cell => cell.Dispose());
        }
    }

    /// <summary>Everything that is a picture, by its path in the folder.</summary>
    private static List<(string File, byte[] Bytes)> Read(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(folder, path), File.ReadAllBytes(path))).Where(file => HeaderReader.Read(file.Item2).Info is not null),
    ];

    private static async Task<int> FailAsync(string says)
    {
        await Console.Error.WriteLineAsync(says);
        return ExitCodes.Usage;
    }
}
