using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Modes;

/// <summary>A mode out of an assembly, with a fingerprint that does not hang on its author's memory.</summary>
internal sealed class AssemblyMode(IMode inner, string fingerprint) : IMode
{
    public string Name => inner.Name;

    public string Fingerprint => fingerprint;

    public Analysis Needs => inner.Needs;

    public bool ScalesWithBox => inner.ScalesWithBox;

    public RenderPlan Plan(ImageInfo original, Box box) => inner.Plan(original, box);

    public PixelSize OutputSize(ImageInfo original, Box box) => inner.OutputSize(original, box);
}
