using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Tests.Kernels;

namespace ImageProxy.Imaging.Tests.Planes;

public sealed class PlaneTurnsTests
{
    [Test]
    public void Turn_EveryOrientation_PutsEverySampleWhereExifSays([Values] Orientation orientation, [Values(1, 7, 33, 70)] int width, [Values(1, 40)] int height)
    {
        bool isTransposed = orientation >= Orientation.Transposed;
        PixelSize size = isTransposed ? new(height, width) : new(width, height);
        using var stored = Planar.Noise(width, height, 3);
        using var upright = Planar.Draw(size.Width + 5, size.Height + 4, (_, _) => 200);

        PlaneTurns.Turn(stored, orientation, upright, new(2, 1, size.Width, size.Height));

        for (int y = 0; y < upright.Size.Height; y++)
            for (int x = 0; x < upright.Size.Width; x++)
            {
                int u = x - 2, v = y - 1;
                bool isInside = u >= 0 && v >= 0 && u < size.Width && v < size.Height;
                var (column, row) = orientation switch
                {
                    Orientation.MirroredHorizontally => (width - 1 - u, v),
                    Orientation.UpsideDown => (width - 1 - u, height - 1 - v),
                    Orientation.MirroredVertically => (u, height - 1 - v),
                    Orientation.Transposed => (v, u),
                    Orientation.TurnRight => (v, height - 1 - u),
                    Orientation.Transverse => (width - 1 - v, height - 1 - u),
                    Orientation.TurnLeft => (width - 1 - v, u),
                    _ => (u, v),
                };
                Assert.That(upright.Row(y)[x], Is.EqualTo(isInside ? stored.Row(row)[column] : 200), $"({x}, {y})");
            }
    }

    [Test]
    public void Turn_AreaOfAnotherSize_Throws()
    {
        using var stored = Planar.Noise(4, 6, 1);
        using var upright = Planar.Noise(6, 6, 1);
        Assert.That(() => PlaneTurns.Turn(stored, Orientation.TurnLeft, upright, new(0, 0, 4, 6)), Throws.ArgumentException);
        Assert.That(() => PlaneTurns.Turn(stored, Orientation.TurnLeft, upright, new(1, 0, 6, 4)), Throws.ArgumentException);
    }
}
