namespace ImageProxy.Pictures.Quality;

/// <summary>One channel of a picture in double precision, rows without padding, 0 to 255.</summary>
public sealed record Channel(int Width, int Height, double[] Levels)
{
    public double this[int x, int y] => Levels[(y * Width) + x];

    public static Channel Draw(int width, int height, Func<int, int, double> levelAt)
    {
        double[] levels = new double[width * height];
        Parallel.For(0, height, y =>
        {
            for (int x = 0; x < width; x++)
                levels[(y * width) + x] = levelAt(x, y);
        });
        return new(width, height, levels);
    }
}
