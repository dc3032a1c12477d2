using static ImageProxy.Pictures.Scenes.Shapes;

namespace ImageProxy.Pictures.Scenes;

/// <summary>
/// Balloons in the most saturated colours a channel can hold, over a pale sky and a field of poppies. Read with a wide profile, such as
/// Display P3, most of it lies outside sRGB.
/// </summary>
public static class WideGamut
{
    public static Bitmap Draw(int width, int height, int seed = 1)
    {
        var scene = new Scene(seed, (double)width / height, 1.0 / height);
        return Bitmap.Draw(width, height, (x, y) => scene.At((x + 0.5) / height, (y + 0.5) / height).Plus(scene.Grain(x, y)).ToColor());
    }

    private sealed class Scene
    {
        private const double Ground = 0.80;
        private readonly double _pixel;
        private readonly Noise _noise;
        private readonly (double U, double V, double Radius, double Hue)[] _balloons;

        public Scene(int seed, double aspect, double pixel)
        {
            _pixel = pixel;
            var noise = _noise = new(seed + 4);
            const int Count = 11;
            _balloons = [.. Enumerable.Range(0, Count)
                .Select(i => (
                    U: aspect * (((i * 5 % Count) + 0.5 + ((noise.Hash(i, 1) - 0.5) * 0.5)) / Count), V: 0.14 + (0.42 * noise.Hash(i, 2)),
                    Radius: 0.045 + (0.10 * i / Count), Hue: (double)(i * 4 % Count) / Count))];
        }

        public double Grain(int x, int y) => _noise.Grain(x, y) * 0.006;

        public Paint At(double u, double v)
        {
            Paint paint = v < Ground + 0.02 ? Sky(u, v) : Paint.White;
            foreach (var (middle, height, radius, hue) in _balloons)
                paint = Balloon(paint, (u - middle) / radius, (v - height) / radius, hue, _pixel / radius);
            return Field(paint, u, v);
        }

        private Paint Sky(double u, double v)
        {
            double cloud = Step(0.48, 0.75, _noise.Fractal(u * 2.3, (v * 4.5) + 9, 6));
            return Paint.Hex(0x0A8CFF).Mix(Paint.Hex(0xB5F0FF), Math.Clamp(v / Ground, 0, 1)).Mix(Paint.White, cloud * 0.75);
        }

        /// <summary>A hot-air balloon of radius 1 about the origin: an envelope in gores, ropes and a basket.</summary>
        private static Paint Balloon(Paint paint, double x, double y, double hue, double pixel)
        {
            if (Math.Abs(x) > 1.1 || y is < -1.1 or > 2.2)
                return paint;
            double envelope = Blend(Circle(x, y, 1), Box(x, y - 0.95, 0.18, 0.28, 0.03), 0.75);
            double basket = Box(x, y - 1.78, 0.17, 0.13, 0.04);
            double ropes = Math.Min(Stroke(x, y, -0.19, 1.2, -0.14, 1.7, 0.012), Stroke(x, y, 0.19, 1.2, 0.14, 1.7, 0.012));
            paint = paint.Under(Paint.Hex(0x5A3A1E), Cover(ropes, pixel));
            paint = paint.Under(Paint.Hex(0x9A5B1E).Times(0.85 + (0.3 * Math.Sin(y * 60) * Math.Sin(x * 60))), Cover(basket, pixel));
            // The gores are equal shares of the turn about the upright axis, so they narrow towards the sides.
            double wide = y < 0.5 ? Math.Sqrt(Math.Max(0.04, 1 - (y * y))) : Math.Max(0.18, 0.866 - ((y - 0.5) * 0.95));
            double gore = Math.Asin(Math.Clamp(x / wide, -1, 1)) / Math.PI * 10;
            double stripe = Cover((Math.Abs(gore - (2 * Math.Round(gore / 2))) - 0.5) * 0.3, pixel);
            Paint cloth = Paint.Hue(hue, 1, 1).Mix(Paint.Hue((hue + 0.13) % 1, 1, 1), stripe);
            cloth = cloth.Mix(Paint.White, y is > 0.12 and < 0.26 ? 0.85 : 0);
            double light = 1.02 - (0.55 * Step(-0.3, 1.2, (x * 0.75) + (y * 0.55)));
            double shine = Math.Exp(-(((x + 0.42) * (x + 0.42)) + ((y + 0.45) * (y + 0.45))) * 9);
            return paint.Under(cloth.Times(light).Glow(Paint.White, shine * 0.30), Cover(envelope, pixel));
        }

        /// <summary>Rows of poppies, from far and small to near and large, on grass.</summary>
        private Paint Field(Paint paint, double u, double v)
        {
            double edge = Ground + (0.012 * Math.Sin(u * 5)) - (0.006 * _noise.Fractal(u * 130, 3));
            if (v < edge - _pixel - 0.06)
                return paint;
            double down = v - Ground + 0.05;
            Paint grass = Paint.Hex(0x007A12).Mix(Paint.Hex(0x6BE000), _noise.Fractal(u * 14 / down * 0.3, Math.Log(Math.Max(down, 0.01)) * 14, 5));
            paint = paint.Under(grass, Cover(edge - v, _pixel));
            for (int row = 0; row < 14; row++)
                paint = Row(paint, u, v, row);
            return paint;
        }

        private Paint Row(Paint paint, double u, double v, int row)
        {
            double near = row / 13.0, size = 0.006 + (0.034 * near * near), spacing = size * 2.7;
            double foot = Ground + 0.012 + (0.20 * Math.Pow(near, 1.4));
            int cell = (int)Math.Floor(u / spacing);
            double x = u - ((cell + 0.5 + ((_noise.Hash(cell, row) - 0.5) * 0.25)) * spacing);
            double y = v - foot - ((_noise.Hash(cell, row + 50) - 0.5) * size * 1.6);
            double turn = Math.Atan2(y, x), radius = Math.Sqrt((x * x) + (y * y * 1.5));
            double petals = radius - (size * (0.86 + (0.14 * Math.Cos((turn * 4) + (_noise.Hash(cell, row + 90) * 6)))));
            double pick = _noise.Hash(cell, row + 130);
            Paint petal = pick < 0.62 ? Paint.Hex(0xFF1200) : pick < 0.82 ? Paint.Hex(0xFF00A8) : Paint.Hex(0xFFC400);
            petal = petal.Times(0.62 + (0.38 * Math.Clamp(radius / size, 0, 1))).Mix(Paint.Hex(0x1A0512), Step(0.30, 0.20, radius / size));
            return paint.Under(petal, Cover(petals, _pixel));
        }
    }
}
