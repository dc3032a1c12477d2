namespace ImageProxy.Pictures.Encoders;

/// <summary>The chromaticities of an RGB space.</summary>
internal readonly record struct IccPrimaries((double X, double Y) Red, (double X, double Y) Green, (double X, double Y) Blue, (double X, double Y) White)
{
    /// <summary>The white of the profile connection space.</summary>
    public static readonly Xyz D50 = new(0.9642, 1, 0.8249);

    /// <summary>Bradford's cone responses; rows give long, medium and short.</summary>
    private static readonly Xyz[] Bradford = [new(0.8951, 0.2664, -0.1614), new(-0.7502, 1.7135, 0.0367), new(0.0389, -0.0685, 1.0296)];

    /// <summary>Full red, green and blue seen under D50: they add up to its white.</summary>
    public (Xyz Red, Xyz Green, Xyz Blue) Colorants()
    {
        Xyz red = Xyz.FromChromaticity(Red), green = Xyz.FromChromaticity(Green), blue = Xyz.FromChromaticity(Blue);
        var white = Xyz.FromChromaticity(White);
        var shares = Solve(red, green, blue, white);
        return (Adapt(red * shares.X, white), Adapt(green * shares.Y, white), Adapt(blue * shares.Z, white));
    }

    private static Xyz Adapt(Xyz color, Xyz white)
    {
        Xyz response = Respond(color), from = Respond(white), to = Respond(D50);
        var adapted = new Xyz(response.X * to.X / from.X, response.Y * to.Y / from.Y, response.Z * to.Z / from.Z);
        return Solve(
            new(Bradford[0].X, Bradford[1].X, Bradford[2].X),
            new(Bradford[0].Y, Bradford[1].Y, Bradford[2].Y),
            new(Bradford[0].Z, Bradford[1].Z, Bradford[2].Z),
            adapted);
    }

    private static Xyz Respond(Xyz color) => new(Dot(Bradford[0], color), Dot(Bradford[1], color), Dot(Bradford[2], color));

    /// <summary>How much of each of three colours makes up the fourth (Cramer's rule).</summary>
    private static Xyz Solve(Xyz a, Xyz b, Xyz c, Xyz sum)
    {
        double whole = Determinant(a, b, c);
        return new(Determinant(sum, b, c) / whole, Determinant(a, sum, c) / whole, Determinant(a, b, sum) / whole);
    }

    private static double Determinant(Xyz a, Xyz b, Xyz c) =>
        Dot(a, new((b.Y * c.Z) - (b.Z * c.Y), (b.Z * c.X) - (b.X * c.Z), (b.X * c.Y) - (b.Y * c.X)));

    private static double Dot(Xyz a, Xyz b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);
}
