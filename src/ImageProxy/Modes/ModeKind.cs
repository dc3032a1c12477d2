using System.Reflection;
using ImageProxy.Imaging.Modes;

namespace ImageProxy.Modes;

/// <summary>A mode that an assembly holds: a public class with one public constructor, which takes its <see cref="ModeParameters"/>.</summary>
/// <param name="Name">As in URLs: <see cref="IMode.Name"/>.</param>
/// <param name="Assembly">Name of the assembly.</param>
/// <param name="Mark">Changes with the assembly's code; empty for those in the box, which say their version themselves.</param>
internal sealed record ModeKind(string Name, string Assembly, string Mark, ConstructorInfo Constructor)
{
    /// <summary>With these parameters, whose faults are the caller's to look at.</summary>
    public IMode Create(ModeParameters parameters)
    {
        var mode = Make(Constructor, parameters);
        return new AssemblyMode(mode, $"{mode.Fingerprint};{parameters};enlarge={parameters.Settings.Enlarge};background={parameters.Settings.Background?.ToString() ?? "own"};mark={Mark}");
    }

    public static IMode Make(ConstructorInfo constructor, ModeParameters parameters) =>
        (IMode)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [parameters], null);
}
