using static ImageProxy.Pictures.Scenes.Shapes;

namespace ImageProxy.Pictures.Scenes;

/// <summary>
/// A drawn woman who smiles, before lights out of focus. Her face is in the upper half and right of the middle: about 0.56 of the width
/// and 0.35 of the height of a 4:5 picture.
/// </summary>
public static class Portrait
{
    public static Bitmap Draw(int width, int height, int seed = 1)
    {
        var grain = new Noise(seed + 311);
        var background = new Bokeh(seed, (double)width / height);
        var person = new Person(seed, 1.3 / height);
        return Bitmap.Draw(width, height, (x, y) =>
        {
            double u = (x + 0.5 - (width / 2.0)) / height, v = (y + 0.5) / height;
            return person.Over(background.At(u, v), u - 0.05, v - 0.355).Plus(grain.Grain(x, y) * 0.008).ToColor();
        });
    }

    /// <summary>A garden in the evening, far out of focus: soft colours and discs of light.</summary>
    private sealed class Bokeh
    {
        private readonly Noise _noise;
        private readonly (double U, double V, double Radius, Paint Paint)[] _lights;

        public Bokeh(int seed, double aspect)
        {
            var noise = _noise = new(seed);
            _lights = [.. Enumerable.Range(0, 46).Select(i => (
                U: (noise.Hash(i, 1) - 0.5) * (aspect + 0.1), V: noise.Hash(i, 2) * 0.95, Radius: 0.018 + (0.05 * noise.Hash(i, 3)),
                Paint: Paint.Hue(0.06 + (0.14 * noise.Hash(i, 4)), 0.25 + (0.35 * noise.Hash(i, 5)), 1) with { A = 0.10 + (0.28 * noise.Hash(i, 6)) }))];
        }

        public Paint At(double u, double v)
        {
            Paint paint = Paint.Hex(0x35604F).Mix(Paint.Hex(0xC7A55B), Step(0.3, 0.75, _noise.Fractal((u * 2.2) + 3, v * 2.2, 2)));
            paint = paint.Mix(Paint.Hex(0x1D3B3C), Step(0.35, 1.05, v) * 0.8);
            paint = paint.Glow(Paint.Hex(0xFFD9A0), 0.28 * Step(0.55, -0.1, Math.Sqrt((u * u) + (v * v))));
            foreach (var light in _lights)
            {
                double edge = Circle(u - light.U, v - light.V, light.Radius);
                double rim = 0.75 + (0.25 * Step(-0.35 * light.Radius, 0, edge));
                paint = paint.Under(light.Paint, rim * Step(0.004, -0.002, edge));
            }

            return paint;
        }
    }

    /// <summary>The person, from the back to the front, about the middle of the face; x to the right, y down, in heights of the picture.</summary>
    private sealed class Person(int seed, double pixel)
    {
        private static readonly Paint Skin = Paint.Hex(0xE8B08C), Shade = Paint.Hex(0xB8704F), Hair = Paint.Hex(0x4A2A1B), Lips = Paint.Hex(0xB9483F);
        private static readonly Paint Knit = Paint.Hex(0x2E6E8E), Iris = Paint.Hex(0x3D6B4A), Lash = Paint.Hex(0x2A1712);
        private readonly Noise _noise = new(seed + 17);

        public Paint Over(Paint paint, double x, double y)
        {
            paint = HairBehind(paint, x, y);
            paint = Body(paint, x, y + 0.035);
            if (Math.Abs(x) > 0.22 || y is < -0.30 or > 0.35)
                return paint;
            paint = Head(paint, x, y);
            paint = Eye(Eye(paint, x + 0.054, y + 0.004), x - 0.054, y + 0.004);
            paint = Brow(Brow(paint, x + 0.055, y + 0.050, 1), x - 0.055, y + 0.050, -1);
            paint = Mouth(Nose(paint, x, y), x, y);
            return Fringe(paint, x, y);
        }

        /// <summary>Strands: light and dark along lines that run with (across).</summary>
        private Paint Strands(double across, double along, double light) =>
            Hair.Times(0.75 + (0.6 * _noise.Fractal((across * 150) + 40, along * 7, 4))).Glow(Paint.Hex(0xC98A55), Math.Max(light, 0) * 0.55);

        private Paint HairBehind(Paint paint, double x, double y)
        {
            double wave = 0.010 * Math.Sin((y * 34) + (x > 0 ? 1 : 0.2));
            double crown = Ellipse(x, y + 0.055, 0.168, 0.185);
            double fall = Box(x + wave, y - 0.12, 0.165 + (0.03 * Step(0, 0.3, y)), 0.20, 0.09);
            double across = x + wave;
            double light = 0.30 - (x * 1.6) - (6 * Math.Abs(y + 0.13) * Math.Abs(y + 0.13));
            return paint.Under(Strands(across, y, light * 0.5), Cover(Blend(crown, fall, 0.08), pixel));
        }

        private Paint Body(Paint paint, double x, double y)
        {
            double neck = Box(x, y - 0.20, 0.060 + (0.10 * Step(0.20, 0.33, y)), 0.13, 0.02);
            double shadow = Step(0.15, 0.30, y);
            Paint skin = Shade.Times(0.8).Mix(Skin, (shadow * 0.8) - (x * 1.3)).Times(1 - (0.10 * Step(0, 0.07, x)));
            paint = paint.Under(skin, Cover(neck, pixel));
            double shoulders = Blend(Ellipse(x, y - 0.62, 0.27, 0.365), Box(x, y - 0.72, 0.325, 0.39, 0.17), 0.12);
            double opening = Ellipse(x, y - 0.245, 0.105, 0.075);
            double jumper = Math.Max(shoulders, -opening), collar = Math.Abs(opening - 0.012) - 0.012;
            double rib = 0.5 + (0.5 * Math.Sin((x * 420) + (2 * _noise.At(x * 40, y * 40)))), stitch = 0.5 + (0.5 * Math.Sin(y * 520));
            double round = 1 - (1.5 * Math.Max(0, x + 0.05)) - (0.45 * Math.Max(0, y - 0.42)) + (0.12 * (_noise.Fractal(x * 9, y * 5, 3) - 0.5));
            Paint wool = Knit.Times(round * (0.9 + (0.10 * rib) + (0.05 * stitch)));
            paint = paint.Under(wool, Cover(jumper, pixel));
            return shoulders < 0 ? paint.Under(wool.Times(1.18), Cover(Math.Max(collar, -opening - 0.001), pixel)) : paint;
        }

        /// <summary>Distance to the face: a skull and a chin, joined.</summary>
        private static double Face(double x, double y) => Blend(Ellipse(x, y + 0.035, 0.128, 0.145), Ellipse(x, y - 0.055, 0.094, 0.112), 0.06);

        private Paint Head(Paint paint, double x, double y)
        {
            double face = Face(x, y), ears = Math.Min(Ellipse(x + 0.128, y - 0.005, 0.020, 0.034), Ellipse(x - 0.128, y - 0.005, 0.020, 0.034));
            paint = paint.Under(Skin.Mix(Shade, 0.45), Cover(ears, pixel));
            // The face is lit as a ball from the upper left; its rim turns away from the light.
            double nx = x / 0.135, ny = y / 0.18, nz = Math.Sqrt(Math.Max(0, 1 - (nx * nx) - (ny * ny)));
            double light = (-0.42 * nx) - (0.36 * ny) + (0.83 * nz);
            Paint skin = Shade.Mix(Skin, Math.Clamp(0.22 + (light * 0.95), 0, 1)).Plus(0.05 * Step(0.75, 1.0, light));
            double cheek = Math.Exp(-Squared(Math.Abs(x) - 0.070, y - 0.058) / 0.0011);
            skin = skin.Mix(Paint.Hex(0xE2715F), cheek * 0.34).Plus((_noise.Fractal(x * 120, y * 120, 3) - 0.5) * 0.018);
            skin = skin.Mix(Shade, 0.55 * Step(-0.06, -0.135, y));
            return paint.Under(skin, Cover(face, pixel));
        }

        private Paint Eye(Paint paint, double x, double y)
        {
            // An almond: the overlap of two discs.
            double almond = Math.Max(Circle(x, y - 0.022, 0.037), Circle(x, y + 0.024, 0.037));
            paint = paint.Mix(Shade, 0.45 * Step(0.022, 0, almond));
            double iris = Circle(x, y - 0.0005, 0.0135);
            Paint white = Paint.Hex(0xF7F0EA).Times(0.80 + (0.2 * Step(-0.014, 0.002, y)));
            Paint ring = Iris.Mix(Iris.Times(0.35), Step(-0.005, 0, iris)).Times(0.9 + (0.5 * _noise.At(Math.Atan2(y, x) * 5, 3)));
            Paint eye = white.Under(ring, Cover(iris, pixel)).Under(Paint.Black, Cover(iris + 0.0072, pixel));
            eye = eye.Under(Paint.White, Cover(Circle(x + 0.0045, y + 0.0055, 0.0034), pixel));
            paint = paint.Under(eye, Cover(almond, pixel));
            double lid = Math.Max(Math.Abs(Circle(x, y - 0.022, 0.0375)) - 0.0028, y - 0.006);
            return paint.Under(Lash, Cover(Math.Max(lid, Math.Abs(x) - 0.034), pixel));
        }

        private static double Squared(double x, double y) => (x * x) + (y * y);

        private static Paint Brow(Paint paint, double x, double y, double side)
        {
            double bend = y - (5 * x * x) - (side * x * 0.06);
            double brow = Ellipse(x, bend + 0.003, 0.036, 0.0058);
            return paint.Under(Hair.Times(0.9) with { A = 0.88 }, Cover(brow, 0.003));
        }

        private static Paint Nose(Paint paint, double x, double y)
        {
            double tip = Math.Exp(-Squared(x + 0.003, (y - 0.046) * 0.8) / 0.00022);
            double side = Math.Exp(-Squared((x - 0.013) * 1.3, (y - 0.018) * 0.32) / 0.00014);
            paint = paint.Mix(Shade, side * 0.42).Glow(Paint.White, tip * 0.11);
            double under = Math.Exp(-Squared(x * 0.55, (y - 0.066) * 1.6) / 0.00012);
            double nostrils = Math.Min(Ellipse(x + 0.0105, y - 0.0655, 0.0050, 0.0024), Ellipse(x - 0.0105, y - 0.0655, 0.0050, 0.0024));
            return paint.Mix(Shade, under * 0.5).Under(Shade.Times(0.5) with { A = 0.75 }, Cover(nostrils, 0.002));
        }

        private Paint Mouth(Paint paint, double x, double y)
        {
            // A smile: the curve of the lips rises to both corners; teeth between them.
            double curve = y - 0.102 + (6.2 * x * x), width = Math.Clamp(1 - Squared(x / 0.050, 0), 0, 1);
            double upper = Math.Max(-curve - (0.0095 * width) + (0.0030 * Math.Exp(-x * x / 0.00004)), curve - 0.001);
            double teeth = Math.Max(-curve, curve - (0.0105 * width)), lower = Math.Max(-curve + (0.0095 * width), curve - (0.0215 * width));
            double inside = Math.Abs(x) - 0.050;
            paint = paint.Mix(Shade, 0.35 * Math.Exp(-Squared(x * 0.6, y - 0.133) / 0.00012));
            paint = paint.Under(Paint.Hex(0xFAF3EC).Times(1 - (0.35 * Math.Abs(x) / 0.05)), Cover(Math.Max(teeth, inside), pixel));
            paint = paint.Under(Lips, Cover(Math.Max(upper, inside), pixel));
            Paint shine = Lips.Times(1.08).Glow(Paint.White, 0.22 * Math.Exp(-Squared(x + 0.010, (curve - 0.015) * 2.2) / 0.00018));
            paint = paint.Under(shine, Cover(Math.Max(lower, inside), pixel));
            double corners = Stroke(Math.Abs(x), y, 0.049, 0.087, 0.056, 0.080, 0.0018);
            return paint.Under(Shade.Times(0.7) with { A = 0.6 }, Cover(corners, 0.003));
        }

        /// <summary>Hair over the forehead, parted on her right side, and along both temples.</summary>
        private Paint Fringe(Paint paint, double x, double y)
        {
            double cap = Ellipse(x, y + 0.055, 0.168, 0.185);
            double clear = Blend(Ellipse(x - 0.035, y - 0.015, 0.112, 0.150), Ellipse(x, y - 0.06, 0.118, 0.14), 0.03);
            double parted = x + 0.045, swept = Math.Sqrt(Squared(parted * (parted > 0 ? 1 : 1.6), (y + 0.24) * 0.55));
            double light = 0.34 - (x * 1.5) - (7 * (y + 0.17) * (y + 0.17)) - (3 * parted * parted);
            if (cap < 0 && Face(x, y) < 0)
                paint = paint.Mix(Shade.Times(0.6), 0.5 * Step(-0.022, 0, -Math.Abs(clear)) * Step(0.0, -0.02, y - 0.10));
            return paint.Under(Strands(swept, parted, light), Cover(Math.Max(Math.Max(cap, -clear), y - 0.13), pixel));
        }
    }
}
