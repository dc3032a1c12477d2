using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Imaging.Png;

namespace ImageProxy.Native.Planar;

/// <summary>Renders small PNGs of every number of channels, upright and turned, to every format: libraries are opened and kernels compiled on first use.</summary>
public static class PngWarmUp
{
    private static readonly PixelSize Size = new(72, 56);

    public static void Run(IRenderer renderer)
    {
        ArgumentNullException.ThrowIfNull(renderer);
        for (int channels = 1; channels <= 4; channels++)
        {
            byte[] original = Draw(channels);
            foreach (var orientation in (Orientation[])[Orientation.Upright, Orientation.TurnRight])
            {
                var info = HeaderReader.Read(original).Info! with { Orientation = orientation };
                foreach (var scaled in (PixelSize[])[new(9, 7), new(40, 41)])
                {
                    var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = scaled, Output = new(45, 45), Placement = new(1, 2) };
                    foreach (var format in (ImageFormat[])[ImageFormat.Png, ImageFormat.WebP, ImageFormat.Jpeg])
                    {
                        _ = renderer.Render(original, info, plan, new(format, 80), CancellationToken.None);
                        // One that is cut off, too: failing needs code as well.
                        _ = renderer.Render(original.AsMemory(0, original.Length - 30), info, plan, new(format, 80), CancellationToken.None);
                    }
                }
            }
        }
    }

    private static byte[] Draw(int channels)
    {
        using var canvas = new PixelCanvas(Size, channels);
        for (int i = 0; i < canvas.Pixels.Length; i++)
            canvas.Pixels[i] = (byte)(i * 31 >> (i >> 9));
        return PngEncoder.Encode(canvas, 1);
    }
}
