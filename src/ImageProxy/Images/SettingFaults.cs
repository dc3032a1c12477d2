using System.Net.Http.Headers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Images;

/// <summary>Reads single settings and collects every fault, each one a sentence that starts with the setting's path.</summary>
internal sealed class SettingFaults
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    /// <param name="path">Below <c>Images:</c>.</param>
    public void Add(string path, string problem) => _all.Add($"{ImagesOptions.Section}:{path} {problem}");

    public void CheckRange(string path, int? value, int least, int most)
    {
        if (value < least || value > most)
            Add(path, FormattableString.Invariant($"is {value}; it must be from {least} to {most}."));
    }

    /// <returns>The value where it is given and in range.</returns>
    public double? ReadRange(string path, double? value, double least, double most)
    {
        // Not a number is in no range, hence the negation.
        if (value is null || (value >= least && value <= most))
            return value;
        Add(path, FormattableString.Invariant($"is {value}; it must be from {least} to {most}."));
        return null;
    }

    public void CheckEffort(string path, int value, int least, int most)
    {
        if (value != -1 && (value < least || value > most))
            Add(path, FormattableString.Invariant($"is {value}; it must be from {least} to {most}, or -1 for the encoder's own."));
    }

    public Color? ReadColor(string path, string? text)
    {
        if (text is null)
            return null;
        if (Color.TryParse(text, out Color color))
            return color;
        Add(path, $"'{text}' is not a colour; write #rgb, #rrggbb, #rrggbbaa, white, black or transparent.");
        return null;
    }

    public ImageFormat? ReadFormat(string path, string? name)
    {
        if (name is null)
            return null;
        if (ImageFormats.TryParseOutput(name, out ImageFormat format))
            return format;
        Add(path, $"'{name}' is not an output format; write webp, jpeg, png, gif or avif.");
        return null;
    }

    /// <summary>Settings of a mode that nothing reads.</summary>
    public void AddUnknown(string path, IEnumerable<string> names)
    {
        foreach (string name in names)
            Add($"{path}:{name}", "is no setting of a mode, and a built-in mode has no parameters.");
    }

    /// <param name="maxOutput">Longest side in pixels.</param>
    public Box? ReadSize(string path, string? text, int maxOutput)
    {
        if (!SizeText.TryParse(text, out Box box))
        {
            Add(path, $"'{text}' is not a size; write 200x200, or 300x0 or 0x300 to leave one side to the picture's shape.");
            return null;
        }

        if (box.Width <= maxOutput && box.Height <= maxOutput)
            return box;
        Add(path, $"{box} is larger than {ImagesOptions.Section}:MaxOutput ({maxOutput} pixels a side).");
        return null;
    }

    /// <summary>The picture in a file, which is read now.</summary>
    public WatermarkPicture? ReadPicture(string path, string? file)
    {
        if (string.IsNullOrWhiteSpace(file))
        {
            Add(path, "is missing; it must be the path of a picture.");
            return null;
        }

        string full = Path.GetFullPath(file);
        try
        {
            if (new FileInfo(full) is { Exists: true, Length: > WatermarkPicture.MaxBytes } large)
                Add(path, FormattableString.Invariant($"is {full}, which has {large.Length} bytes; {WatermarkPicture.MaxBytes} are the most."));
            else if (WatermarkPicture.TryRead(File.ReadAllBytes(full), out var picture, out string problem))
                return picture;
            else
                Add(path, $"is {full}, which {problem}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Add(path, File.Exists(full) ? $"is {full}, which cannot be read: {e.Message}" : $"is {full}, and there is no such file.");
        }

        return null;
    }

    /// <summary>A value that would break the header, or that no cache would understand, is a fault.</summary>
    public void CheckCacheControl(string path, string? value)
    {
        if (string.IsNullOrWhiteSpace(value) || value.AsSpan().ContainsAnyExceptInRange(' ', '~') || !CacheControlHeaderValue.TryParse(value, out _))
            Add(path, "is not a Cache-Control value; write directives like 'public, max-age=86400'.");
    }

    public bool CheckName(string path, string name)
    {
        if (UrlName.IsValid(name))
            return true;
        Add(path, $"has a name that cannot stand in a URL; a name is {UrlName.Rule}.");
        return false;
    }
}
