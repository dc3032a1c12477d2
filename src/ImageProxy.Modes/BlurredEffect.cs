using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Modes;

/// <summary>
/// Fills the canvas around the picture with the picture itself, enlarged to cover all of it, blurred and darkened. It is averaged in cells half
/// as wide as the blur, blurred there and drawn between the cells' middles: what finer detail there was, the blur would have taken.
/// </summary>
/// <remarks>Values: the blur's sigma as a share of the canvas's shorter side; how much is taken off its brightness, 0 to 1.</remarks>
public sealed class BlurredEffect : IPixelEffect
{
    /// <summary>Of the blur, in cells.</summary>
    private const double Sigma = 2;

    public string Name => "blurred";

    public void Apply(RgbaPicture picture, ReadOnlySpan<double> values)
    {
        var (drawn, size) = (picture.Drawn, picture.Size);
        if (drawn.Size == size)
            return;
        double cover = Math.Max((double)size.Width / drawn.Width, (double)size.Height / drawn.Height);
        double cell = Math.Max(1, values[0] * Math.Min(size.Width, size.Height) / cover / Sigma);
        PixelSize cells = new(Math.Max(1, (int)Math.Round(drawn.Width / cell)), Math.Max(1, (int)Math.Round(drawn.Height / cell)));
        float[] back = Average(picture, drawn, cells);
        Blur(back, cells.Width, cells.Height, 3, 3 * cells.Width);
        Blur(back, cells.Height, cells.Width, 3 * cells.Width, 3);

        // From the middle of the canvas outwards; cells count from their middles.
        double step = 1 / cover, toCellX = (double)cells.Width / drawn.Width, toCellY = (double)cells.Height / drawn.Height;
        float light = 1 - (float)values[1];
        for (int y = 0; y < size.Height; y++)
        {
            var row = picture.Row(y);
            var (top, bottom, down) = Between((((y + 0.5 - (size.Height / 2.0)) * step) + (drawn.Height / 2.0)) * toCellY, cells.Height);
            bool isBeside = y >= drawn.Top && y < drawn.Bottom;
            for (int x = 0; x < size.Width; x++)
            {
                if (isBeside && x == drawn.Left)
                    x = drawn.Right;
                if (x >= size.Width)
                    break;
                var (left, right, along) = Between((((x + 0.5 - (size.Width / 2.0)) * step) + (drawn.Width / 2.0)) * toCellX, cells.Width);
                for (int c = 0; c < 3; c++)
                {
                    float above = Mix(back[(3 * ((top * cells.Width) + left)) + c], back[(3 * ((top * cells.Width) + right)) + c], along);
                    float below = Mix(back[(3 * ((bottom * cells.Width) + left)) + c], back[(3 * ((bottom * cells.Width) + right)) + c], along);
                    row[(4 * x) + c] = (byte)((Mix(above, below, down) * light) + 0.5f);
                }

                row[(4 * x) + 3] = 255;
            }
        }
    }

    private static float[] Average(RgbaPicture picture, PixelArea drawn, PixelSize cells)
    {
        float[] sums = new float[3 * cells.Area], counts = new float[cells.Area];
        for (int y = 0; y < drawn.Height; y++)
        {
            var row = picture.Row(drawn.Top + y)[(4 * drawn.Left)..];
            int first = y * cells.Height / drawn.Height * cells.Width;
            for (int x = 0; x < drawn.Width; x++)
            {
                int at = first + (int)((long)x * cells.Width / drawn.Width);
                counts[at]++;
                for (int c = 0; c < 3; c++)
                    sums[(3 * at) + c] += row[(4 * x) + c];
            }
        }

        for (int i = 0; i < sums.Length; i++)
            sums[i] /= Math.Max(1, counts[i / 3]);
        return sums;
    }

    /// <summary>Every line of cells, one way; what lies outside is as the last cell.</summary>
    /// <param name="step">From one cell of a line to the next.</param>
    /// <param name="nextLine">From one line to the next.</param>
    private static void Blur(float[] cells, int length, int lines, int step, int nextLine)
    {
        const int Reach = (int)(3 * Sigma);
        Span<float> weights = stackalloc float[Reach + 1];
        float sum = 0;
        for (int i = 0; i <= Reach; i++)
            sum += (i == 0 ? 1 : 2) * (weights[i] = (float)Math.Exp(-i * i / (2 * Sigma * Sigma)));
        float[] line = new float[length];
        for (int at = 0; at < lines * 3; at++)
        {
            int start = (at / 3 * nextLine) + (at % 3);
            for (int i = 0; i < length; i++)
                line[i] = cells[start + (i * step)];
            for (int i = 0; i < length; i++)
            {
                float value = line[i] * weights[0];
                for (int k = 1; k <= Reach; k++)
                    value += weights[k] * (line[Math.Max(0, i - k)] + line[Math.Min(length - 1, i + k)]);
                cells[start + (i * step)] = value / sum;
            }
        }
    }

    private static (int First, int Second, float Share) Between(double place, int count)
    {
        double from = Math.Clamp(place - 0.5, 0, count - 1);
        int first = (int)from;
        return (first, Math.Min(first + 1, count - 1), (float)(from - first));
    }

    private static float Mix(float a, float b, float share) => a + ((b - a) * share);
}
