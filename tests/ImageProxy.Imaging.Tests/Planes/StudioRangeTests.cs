using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Tests.Planes;

public sealed class StudioRangeTests
{
    [TestCase(0, 16, 16)]
    [TestCase(255, 235, 240)]
    [TestCase(128, 126, 128)]
    [TestCase(1, 17, 16)]
    public void Apply_Level_IsWhatBt601Says(byte level, byte luma, byte color)
    {
        using var planes = new YCbCrPlanes(new(7, 5), PlaneSampling.Yuv420);
        foreach (var plane in (Plane[])[planes.Y, planes.Cb!, planes.Cr!])
            plane.Fill(level);

        StudioRange.Apply(planes);

        Assert.That((planes.Y.Row(4)[6], planes.Cb!.Row(2)[3], planes.Cr!.Row(0)[0]), Is.EqualTo((luma, color, color)));
    }
}
