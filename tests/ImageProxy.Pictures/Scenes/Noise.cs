namespace ImageProxy.Pictures.Scenes;

/// <summary>Smooth random fields, the same for the same seed on every machine: value noise on a unit lattice and sums of it.</summary>
internal readonly struct Noise(int seed)
{
    private readonly uint _seed = Scramble((uint)seed * 0x9E3779B9u);

    /// <summary>A number in [0, 1) that belongs to the lattice point (x, y).</summary>
    public double Hash(int x, int y) => Scramble(unchecked(((uint)x * 0x8DA6B343u) ^ ((uint)y * 0xD8163841u)) + _seed) / 4294967296.0;

    /// <summary>Value noise in [0, 1): a hash at every lattice point, joined with continuous slope.</summary>
    public double At(double x, double y)
    {
        double column = Math.Floor(x), row = Math.Floor(y);
        int i = (int)column, j = (int)row;
        double s = Ease(x - column), t = Ease(y - row);
        double top = Hash(i, j) + ((Hash(i + 1, j) - Hash(i, j)) * s);
        double bottom = Hash(i, j + 1) + ((Hash(i + 1, j + 1) - Hash(i, j + 1)) * s);
        return top + ((bottom - top) * t);
    }

    /// <summary>Value noise along a line.</summary>
    public double At(double x)
    {
        double column = Math.Floor(x);
        int i = (int)column;
        return Hash(i, 0) + ((Hash(i + 1, 0) - Hash(i, 0)) * Ease(x - column));
    }

    /// <summary>Fractal noise in [0, 1): each octave has twice the frequency and half the height of the one before.</summary>
    public double Fractal(double x, double y, int octaves)
    {
        double sum = 0, weight = 0.5, total = 0;
        for (int octave = 0; octave < octaves; octave++, weight /= 2)
        {
            sum += At(x, y) * weight;
            total += weight;
            // Turned a little, so that the lattices of the octaves do not line up.
            (x, y) = ((x * 1.6) + (y * 1.2) + 17.3, (y * 1.6) - (x * 1.2) + 5.9);
        }

        return sum / total;
    }

    /// <summary>Fractal noise along a line, in [0, 1).</summary>
    public double Fractal(double x, int octaves)
    {
        double sum = 0, weight = 0.5, total = 0;
        for (int octave = 0; octave < octaves; octave++, weight /= 2)
        {
            sum += At(x) * weight;
            total += weight;
            x = (x * 2) + 31.7;
        }

        return sum / total;
    }

    /// <summary>Grain about 0, between −1 and 1, most of it near 0: what a sensor adds to pixel (x, y).</summary>
    public double Grain(int x, int y) => Hash(x, y) + Hash(x + 7919, y) - 1;

    private static double Ease(double t) => t * t * (3 - (2 * t));

    private static uint Scramble(uint value)
    {
        value = (value ^ (value >> 16)) * 0x7FEB352Du;
        value = (value ^ (value >> 15)) * 0x846CA68Bu;
        return value ^ (value >> 16);
    }
}
