using ImageProxy.Imaging.Planning;

namespace ImageProxy.Tests.Modes;

/// <summary>The effect of <see cref="SlantMode"/>; does nothing.</summary>
public sealed class SlantEffect : IPixelEffect
{
    public string Name => "slant";

    public void Apply(RgbaPicture picture, ReadOnlySpan<double> values)
    {
    }
}
