using static ImageProxy.Pictures.Scenes.Shapes;

namespace ImageProxy.Pictures.Scenes;

/// <summary>A ring of dots on nothing; one is full, those behind it fade, and it moves on by one share of the turn each frame.</summary>
public static class Spinner
{
    private const int Dots = 12;
    private static readonly Paint Head = Paint.Hex(0x2563EB), Tail = Paint.Hex(0x93C5FD);

    public static IReadOnlyList<Bitmap> Frames(int side, int count) => [.. Enumerable.Range(0, count).Select(i => Frame(side, (double)i / count))];

    private static Bitmap Frame(int side, double turn)
    {
        double pixel = 1.0 / side;
        return Bitmap.Draw(side, side, (x, y) =>
        {
            double u = ((x + 0.5) * pixel) - 0.5, v = ((y + 0.5) * pixel) - 0.5;
            Paint paint = Paint.None;
            for (int dot = 0; dot < Dots; dot++)
            {
                // How far the dot is behind the head, as a share of the turn.
                double behind = turn - ((double)dot / Dots), age = behind - Math.Floor(behind);
                double angle = dot * 2 * Math.PI / Dots, size = 0.068 - (0.030 * age);
                double distance = Circle(u - (0.38 * Math.Sin(angle)), v + (0.38 * Math.Cos(angle)), size);
                paint = paint.Under(Head.Mix(Tail, age) with { A = 1 - (0.85 * age) }, Cover(distance, pixel));
            }

            return paint.ToColor();
        });
    }
}
