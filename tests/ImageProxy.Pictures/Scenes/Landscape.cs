using static ImageProxy.Pictures.Scenes.Shapes;

namespace ImageProxy.Pictures.Scenes;

/// <summary>A photo-like picture: evening sky, four ridges in haze, a lake that mirrors them, a meadow, and the grain of a sensor.</summary>
public static class Landscape
{
    public static Bitmap Draw(int width, int height, int seed = 1)
    {
        var view = new View(seed, 1.0 / height);
        return Bitmap.Draw(width, height, (x, y) =>
            view.At((x + 0.5 - (width / 2.0)) / height, (y + 0.5) / height).Plus(view.Grain(x, y)).ToColor());
    }

    /// <summary>The view at (u, v): v is 0 at the top and 1 at the bottom, u is 0 in the middle, in the same unit.</summary>
    private sealed class View(int seed, double pixel)
    {
        private const double Shore = 0.56;
        private const double SunX = 0.17;
        private const double SunY = 0.335;
        private static readonly Paint Zenith = Paint.Hex(0x2F5F9E), Horizon = Paint.Hex(0xFFD9A8), Sunlight = Paint.Hex(0xFFE2B0);
        private static readonly Paint Haze = Paint.Hex(0xDCC4BE), Water = Paint.Hex(0x1E3F57);

        /// <summary>The ridges from the far one to the near one.</summary>
        private static readonly Ridge[] Ridges =
        [
            new(Foot: 0.50, Height: 0.240, Scale: 2.1, Rock: Paint.Hex(0x6F7C98), Haze: 0.52, Snow: 0.62, Trees: 0),
            new(Foot: 0.53, Height: 0.190, Scale: 2.7, Rock: Paint.Hex(0x596A80), Haze: 0.36, Snow: 2, Trees: 0),
            new(Foot: 0.55, Height: 0.120, Scale: 3.1, Rock: Paint.Hex(0x3F5856), Haze: 0.20, Snow: 2, Trees: 0.0035),
            new(Foot: 0.565, Height: 0.075, Scale: 3.6, Rock: Paint.Hex(0x24402F), Haze: 0.06, Snow: 2, Trees: 0.010),
        ];

        private readonly Noise _noise = new(seed), _grain = new(seed + 9176);

        public double Grain(int x, int y) => _grain.Grain(x, y) * 0.020;

        public Paint At(double u, double v)
        {
            double bank = Bank(u);
            if (v > bank + 0.02)
                return Meadow(u, v);
            Paint far = v < Shore ? AboveShore(u, v) : Lake(u, v);
            return v < bank - 0.03 ? far : far.Under(Meadow(u, v), Cover(bank - Blades(u, v) - v, pixel * 2));
        }

        private Paint AboveShore(double u, double v)
        {
            // The nearest ridge that hides the rest is looked for first: what is behind it is not drawn.
            Span<double> tops = stackalloc double[Ridges.Length];
            int hiding = Ridges.Length - 1;
            for (; hiding >= 0; hiding--)
            {
                tops[hiding] = Top(Ridges[hiding], hiding, u);
                if (v > tops[hiding] + pixel)
                    break;
            }

            Paint paint = hiding < 0 ? Sky(u, v) : Horizon;
            for (int i = Math.Max(hiding, 0); i < Ridges.Length; i++)
            {
                double cover = Cover(tops[i] - v, pixel);
                if (cover > 0)
                    paint = paint.Under(Slope(Ridges[i], i, u, v, v - tops[i]), cover);
            }

            return paint;
        }

        private Paint Sky(double u, double v)
        {
            double down = v / Shore;
            Paint sky = Zenith.Mix(Horizon, Math.Pow(down * 1.15, 1.5));
            double sun = Math.Sqrt(((u - SunX) * (u - SunX)) + ((v - SunY) * (v - SunY)));
            sky = sky.Glow(Sunlight, (0.42 * Math.Exp(-sun * 9)) + (0.22 * Math.Exp(-sun * 2.6)));
            // Clouds lie in a plane above us: they shrink and flatten towards the horizon.
            double away = 1 / (Shore - v + 0.12), x = u * away * 1.9, y = away * 3.2;
            double density = _noise.Fractal(x + 40, y + 11, 7);
            double cloud = Step(0.47, 0.72, density) * Step(0.02, 0.2, Shore - v);
            if (cloud > 0)
            {
                double lit = (density - _noise.Fractal(x + 40 + ((SunX - u) * 0.5), y + 11.35, 5)) * 2.6;
                Paint body = Paint.Hex(0xB9A9B4).Mix(Paint.Hex(0xFFF3E2), Math.Clamp(0.62 + lit, 0, 1));
                sky = sky.Under(body.Glow(Sunlight, 0.16 * Math.Exp(-sun * 4)), cloud * 0.9);
            }

            return sky.Glow(Sunlight, 1.1 * Step(0.036, 0.024, sun));
        }

        /// <summary>The skyline of a ridge at u: v of its top.</summary>
        private double Top(Ridge ridge, int index, double u)
        {
            double x = (u * ridge.Scale) + (index * 53.7) + 8;
            // Folded noise has creases where it turns: they make the peaks.
            double peaks = 1 - Math.Abs((2 * _noise.Fractal(x, 3)) - 1), rough = _noise.Fractal(x * 7, 6) - 0.5;
            double top = ridge.Foot - (ridge.Height * (0.15 + (0.85 * peaks * peaks))) - (rough * 0.028 * ridge.Height / 0.2);
            return ridge.Trees == 0 ? top : top - Trees(ridge, index, u);
        }

        /// <summary>How far a row of firs stands above the skyline: two rows of uneven spikes.</summary>
        private double Trees(Ridge ridge, int index, double u)
        {
            double highest = 0;
            for (int row = 0; row < 2; row++)
            {
                double x = (u / ridge.Trees * 2.2) + (row * 0.47) + 900;
                int i = (int)Math.Floor(x);
                double height = ridge.Trees * (0.35 + _noise.Hash(i, index + (row * 10)));
                highest = Math.Max(highest, height * (1 - (2 * Math.Abs(x - i - 0.5))));
            }

            return highest;
        }

        private Paint Slope(Ridge ridge, int index, double u, double v, double below)
        {
            // Gullies run down and spread: noise folded at its middle, in coordinates that widen below the skyline, lit from the right.
            double x = (u * ridge.Scale * 3.6 / (1 + (below * 2.5))) + (index * 71), y = below * ridge.Scale * 2.2;
            double lit = Gullies(x + 0.035, y) - Gullies(x, y);
            double light = 1 + Math.Clamp(lit * 3.8, -0.42, 0.45);
            Paint rock = ridge.Rock.Mix(ridge.Rock.Times(0.75), _noise.Fractal(x * 3, y * 3, 4));
            if (ridge.Trees > 0)
                light *= 0.75 + (0.5 * _noise.At(u / ridge.Trees * 2.4, v / ridge.Trees * 1.3));
            double altitude = (ridge.Foot - v) / ridge.Height;
            double snow = Step(ridge.Snow - 0.13, ridge.Snow + 0.06, altitude + ((_noise.Fractal(x * 2.6, y * 5, 5) - 0.5) * 0.8));
            rock = rock.Mix(Paint.Hex(0xF4F1F4), snow * 0.92).Times(light);
            return rock.Mix(Haze, Math.Clamp(ridge.Haze + (0.55 * ridge.Haze * Step(0, 0.16, below)), 0, 1));
        }

        private double Gullies(double x, double y) => Math.Abs((2 * _noise.Fractal(x, y, 8)) - 1);

        private Paint Lake(double u, double v)
        {
            double depth = v - Shore, near = depth / 0.3;
            // Waves: wide and flat, finer towards the shore, where they turn the mirror up and down and a little aside.
            double away = 1 / (depth + 0.015);
            double wave = _noise.Fractal(u * away * 0.9, away * 2.4, 4) - 0.5, ripple = _noise.Fractal((u * 55) + 300, v * 620, 3) - 0.5;
            double sideways = (wave * 0.006) + (ripple * 0.004), upDown = (wave * 0.06 * near) + (ripple * 0.012);
            double mirrored = Shore - (depth * 1.08) - upDown;
            Paint mirror = AboveShore(u + sideways, Math.Clamp(mirrored, 0.01, Shore - 0.002));
            Paint lake = mirror.Mix(Water, 0.20 + (0.30 * Math.Clamp(near, 0, 1))).Plus(ripple * 0.05);
            double glitter = Math.Exp(-Math.Abs(u - SunX) * 11) * Step(0.16, 0.34, ripple + (wave * 0.4));
            lake = lake.Glow(Sunlight, glitter * 0.45);
            return lake.Mix(Haze, 0.5 * Step(0.012, 0, depth));
        }

        /// <summary>v of the near bank at u.</summary>
        private double Bank(double u) => 0.80 - (0.035 * Math.Sin((u * 4.2) + 0.6)) - (0.02 * _noise.Fractal((u * 9) + 70, 4));

        /// <summary>How far the grass stands above the bank.</summary>
        private double Blades(double u, double v) => 0.014 * _noise.At((u * 420) + (v * 60)) * _noise.At((u * 60) + 12);

        private Paint Meadow(double u, double v)
        {
            // Seen from above the ground: everything doubles in size as its distance below the vanishing line doubles.
            double down = v - 0.66, x = u / down, y = Math.Log(down);
            double tuft = _noise.Fractal(x * 6, (y * 9) + 50, 5), blade = _noise.Fractal((x * 95) + (tuft * 6), y * 22, 3);
            Paint grass = Paint.Hex(0x26401B).Mix(Paint.Hex(0x8FA03F), Math.Clamp((tuft * 0.75) + ((blade - 0.5) * 1.3), 0, 1));
            grass = grass.Mix(Paint.Hex(0xC9A95A), Step(0.55, 0.8, _noise.Fractal((x * 2.2) + 90, y * 4, 4)) * 0.5);
            grass = grass.Glow(Sunlight, 0.10 * Math.Exp(-Math.Abs(u - SunX) * 4) * Step(1, 0.78, v));
            grass = Flowers(grass, x, y).Times(1.02 - (0.5 * Step(0.86, 1.06, v)));
            return grass;
        }

        /// <summary>Flowers in cells of the ground: a cell has none or one, somewhere in it, of one of three colours.</summary>
        private Paint Flowers(Paint ground, double x, double y)
        {
            const double Cell = 0.055;
            int i = (int)Math.Floor(x / Cell), j = (int)Math.Floor(y / Cell * 0.9);
            double patch = _noise.At((x * 1.7) + 33, (y * 2.4) + 8);
            double kind = _noise.Hash(i, j);
            if (kind > 0.62 * patch)
                return ground;
            double cx = i + 0.3 + (0.4 * _noise.Hash(i, j + 5000)), cy = j + 0.3 + (0.4 * _noise.Hash(i + 5000, j));
            double dx = (x / Cell) - cx, dy = (y / Cell * 0.9) - cy, size = 0.13 + (0.12 * _noise.Hash(i + 777, j));
            double turn = Math.Atan2(dy, dx);
            double bloom = Ellipse(dx, dy, size, size * 0.75) - (0.035 * Math.Cos((turn * 5) + (kind * 40)));
            Paint petal = kind < 0.12 ? Paint.Hex(0xE9573F) : kind < 0.24 ? Paint.Hex(0xF7F1DE) : Paint.Hex(0xF2C230);
            Paint flower = petal.Mix(Paint.Hex(0x7A4A12), Step(0.05, 0.02, Circle(dx, dy, 0.01)));
            return ground.Under(flower.Times(1 - (0.3 * dy / size * 0.5)), Cover(bloom, 0.05));
        }
    }

    /// <summary>A ridge: v of its foot, its height, peaks per unit, colour, share of haze, snow line in heights, height of its trees.</summary>
    private readonly record struct Ridge(double Foot, double Height, double Scale, Paint Rock, double Haze, double Snow, double Trees);
}
