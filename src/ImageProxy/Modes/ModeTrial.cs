using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Modes;

/// <summary>Plans a few pictures with a mode that somebody else has written, before anybody asks for one.</summary>
internal static class ModeTrial
{
    private static readonly PixelSize[] Originals = [new(400, 300), new(300, 400), new(1, 1), new(5000, 3), new(3, 5000)];

    private static readonly Box[] Boxes = [new(100, 100), new(320, 180), new(0, 200), new(200, 0), new(1, 1)];

    /// <returns>The end of a sentence about the mode; null where all is well.</returns>
    public static string? Problem(IMode mode, ModeAssemblies assemblies)
    {
        foreach (var size in Originals)
        {
            var info = new ImageInfo { Format = ImageFormat.Jpeg, StoredSize = size };
            foreach (var box in Boxes)
            {
                if (Problem(mode, info, box, assemblies) is { } problem)
                    return $"{problem} (an original of {size}, a box of {box})";
            }
        }

        return null;
    }

    private static string? Problem(IMode mode, ImageInfo info, Box box, ModeAssemblies assemblies)
    {
        try
        {
            var plan = mode.Plan(info, box);
            if (!plan.IsValidFor(info.Size))
                return $"makes a plan that cannot be carried out: {plan}";
            if (plan.Effects.OfType<Effect.Pixels>().FirstOrDefault(effect => !assemblies.HasEffect(effect.Name)) is { } unknown)
                return $"plans an effect '{unknown.Name}' that no assembly holds";
            var told = mode.OutputSize(info, box);
            if (told != plan.Output)
                return $"says that its output is {told} and plans {plan.Output}";
            return plan.Equals(mode.Plan(info, box)) ? null : "does not make the same plan twice";
        }
#pragma warning disable CA1031 // As of an assembly that does not load.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return $"throws {e.GetType().Name} where it should plan: {e.Message}";
        }
    }
}
