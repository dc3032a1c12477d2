using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Imaging.Png;

namespace ImageProxy.Native.Planar;

/// <summary>
/// Renders small PNGs of every number of channels, upright and turned, and to every format: libraries are opened and kernels compiled on first use. Each
/// number of channels meets every way and every format once, not all of all: a worker's start waits for this.
/// </summary>
public static class PngWarmUp
{
    private static readonly PixelSize Size = new(72, 56);

    private static readonly (Orientation Orientation, PixelSize Scaled)[] Ways =
        [(Orientation.Upright, new(9, 7)), (Orientation.Upright, new(40, 41)), (Orientation.TurnRight, new(9, 7)), (Orientation.TurnRight, new(40, 41))];

    private static readonly ImageFormat[] Formats = [ImageFormat.Png, ImageFormat.WebP, ImageFormat.Jpeg];

    public static void Run(IRenderer renderer)
    {
        ArgumentNullException.ThrowIfNull(renderer);
        for (int channels = 1; channels <= 4; channels++)
        {
            byte[] original = Draw(channels);
            for (int i = 0; i < Ways.Length; i++)
            {
                var info = HeaderReader.Read(original).Info! with { Orientation = Ways[i].Orientation };
                var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = Ways[i].Scaled, Output = new(45, 45), Placement = new(1, 2) };
                var encoding = new OutputEncoding(Formats[(channels + i) % Formats.Length], 80);
                _ = renderer.Render(original, info, plan, encoding, CancellationToken.None);

                // One that is cut off, too: failing needs code as well.
                if (i == 0)
                    _ = renderer.Render(original.AsMemory(0, original.Length - 30), info, plan, encoding, CancellationToken.None);
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
