using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>How an original fits a box: pure, thread-safe, no state besides its settings.</summary>
public interface IMode
{
    /// <summary>As in the URL: lower-case letters, digits and hyphens.</summary>
    string Name { get; }

    /// <summary>
    /// Everything that shapes this mode's plans: algorithm version and settings. Goes into the rendition's key and ETag. A mode in an assembly of
    /// its own need not say it: its parameters and the assembly's own mark are added for it.
    /// </summary>
    string Fingerprint => Name;

    /// <summary>What must be in <see cref="ImageInfo.Findings"/> before <see cref="Plan"/> is called.</summary>
    Analysis Needs => Analysis.None;

    /// <summary>
    /// True where a larger box of the same shape gives the same picture, only larger, so that one can stand in for the other. Not for modes
    /// that lay the picture on a canvas: a small original lies smaller in a larger one.
    /// </summary>
    bool ScalesWithBox => false;

    /// <param name="original">Sizes from 1×1 up; <see cref="ImageInfo.Size"/> counts, orientation already applied.</param>
    /// <param name="box">At most one side is 0: "as the shape gives".</param>
    RenderPlan Plan(ImageInfo original, Box box);

    /// <summary>Exact size of the rendition, which nobody needs to have looked at the pixels for: what <see cref="Plan"/> gives, told alone.</summary>
    PixelSize OutputSize(ImageInfo original, Box box) => Plan(original, box).Output;
}
