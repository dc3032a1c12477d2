using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace ImageProxy.Imaging.Modes;

/// <summary>The modes that are there without configuration.</summary>
public static class BuiltInModes
{
    public static ImmutableArray<string> Names { get; } = ["crop", "resize", "resizecomp", "trimresize", "top", "smart", "stretch"];

    /// <param name="name">One of <see cref="Names"/>, in lower case as in the URL.</param>
    public static bool TryCreate(string name, ModeSettings settings, [NotNullWhen(true)] out IMode? mode)
    {
        mode = name switch
        {
            "crop" => new CropMode(settings),
            "resize" => new ResizeMode(settings),
            "resizecomp" => new ResizeCompMode(settings),
            "trimresize" => new TrimResizeMode(settings),
            "top" => new TopMode(settings),
            "smart" => new SmartMode(settings),
            "stretch" => new StretchMode(settings),
            _ => null,
        };
        return mode is not null;
    }
}
