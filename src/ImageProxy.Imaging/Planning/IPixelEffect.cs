namespace ImageProxy.Imaging.Planning;

/// <summary>
/// An effect of one's own: what <see cref="Effect.Pixels"/> calls by its name. Pure, thread-safe, no state, no files: it runs where native code
/// runs, in a process that has none. A public class with a public constructor without parameters, in an assembly of modes.
/// </summary>
public interface IPixelEffect
{
    /// <summary>Lower-case letters, digits and hyphens; no two effects have the same.</summary>
    string Name { get; }

    /// <param name="picture">The finished box of one frame, to be changed in place.</param>
    /// <param name="values"><see cref="Effect.Pixels.Values"/>.</param>
    void Apply(RgbaPicture picture, ReadOnlySpan<double> values);
}
