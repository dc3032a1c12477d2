using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>How an original fits a box: pure, thread-safe, no state besides its settings.</summary>
public interface IMode
{
    /// <summary>As in the URL: lower-case letters, digits and hyphens.</summary>
    string Name { get; }

    /// <summary>Everything that shapes this mode's plans: algorithm version and settings. Goes into the rendition's key and ETag.</summary>
    string Fingerprint { get; }

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
}
