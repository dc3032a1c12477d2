using System.Text;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Tests.Images;

/// <summary>A raw target and what it must be read as, or a part of the sentence it must be refused with.</summary>
internal sealed record TargetCase(string Target, ImageTargetKind? Kind, string? Key, ImageFormat? Format, string? Refusal)
{
    public static TargetCase Reads(string target, ImageTargetKind kind, string key, ImageFormat? format = null) => new(target, kind, key, format, null);

    public static TargetCase Refuses(string target, string sentence) => new(target, null, null, null, sentence);

    /// <summary>Printable and short, for test lists.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (char c in Target.Length > 90 ? Target[..90] : Target)
            text.Append(c is >= '!' and <= '~' ? c.ToString() : $"<{(int)c:X4}>");
        return Target.Length > 90 ? $"{text}...{Target.Length}" : text.ToString();
    }
}
