using FsCheck;
using FsCheck.Fluent;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Modes;

/// <summary>An original, with what a look at its pixels may claim to have found, and a box.</summary>
public sealed record PlanningCase(PixelSize Size, Box Box, PixelArea Content, PixelSize Grid, float[] Scores)
{
    public ImageInfo Original => Plans.Original(Size, new(Content, AttentionMap.FromScores(Grid, Scores)));

    public override string ToString() => $"{Size} into {Box}, content {Content}, attention {Grid} [{string.Join(' ', Scores)}]";

    /// <summary>Sides from 1 to 60,000 that prefer the ends of the range, equal and almost equal shapes.</summary>
    public static class Generator
    {
        private static readonly Gen<int> Side = Gen.Frequency(
            (4, Gen.Elements(1, 2, 3, 59_999, 60_000)), (3, Gen.Choose(1, 300)), (3, Gen.Choose(1, 60_000)));

        public static Arbitrary<PlanningCase> Any()
        {
            var cases =
                from size in Sizes()
                from box in Boxes(size)
                from content in Contents(size)
                from columns in Gen.Choose(1, 6)
                from rows in Gen.Choose(1, 6)
                from scores in Gen.ArrayOf(Gen.Choose(0, 3), columns * rows)
                select new PlanningCase(size, box, content, new(columns, rows), [.. scores.Select(score => (float)score)]);
            return Arb.From(cases, Shrink);
        }

        private static Gen<PixelSize> Sizes() =>
            from width in Side
            from height in Gen.Frequency((3, Side), (1, Near(width)))
            select new PixelSize(width, height);

        private static Gen<Box> Boxes(PixelSize size)
        {
            Gen<Box> independent = from width in Side from height in Side select new Box(width, height);
            Gen<Box> near = from width in Near(size.Width) from height in Near(size.Height) select new Box(width, height);
            Gen<Box> sameShape =
                from part in Gen.Choose(2, 9)
                from off in Gen.Choose(-1, 1)
                select new Box(Math.Max(1, size.Width / part), Math.Max(1, size.Height / part + off));
            Gen<Box> square = Side.Select(side => new Box(side, side));
            Gen<Box> open = from side in Side from wide in Gen.Elements(true, false) select wide ? new Box(side, 0) : new Box(0, side);
            return Gen.Frequency((4, independent), (2, near), (2, sameShape), (2, square), (2, open));
        }

        /// <summary>Mostly inside the original, now and then not.</summary>
        private static Gen<PixelArea> Contents(PixelSize size) =>
            from left in Gen.Choose(0, size.Width - 1)
            from top in Gen.Choose(0, size.Height - 1)
            from width in Gen.Choose(1, size.Width - left)
            from height in Gen.Choose(1, size.Height - top)
            from off in Gen.Frequency((9, Gen.Constant(0)), (1, Gen.Choose(1, 60_000)))
            select new PixelArea(left, top, width + off, height);

        private static Gen<int> Near(int side) => Gen.Choose(-2, 2).Select(off => Math.Clamp(side + off, 1, 60_000));

        private static IEnumerable<PlanningCase> Shrink(PlanningCase c)
        {
            if (c.Scores.Length > 1)
                yield return c with { Grid = new(1, 1), Scores = [1] };
            foreach (int width in Smaller(c.Size.Width, 1))
                yield return c with { Size = c.Size with { Width = width } };
            foreach (int height in Smaller(c.Size.Height, 1))
                yield return c with { Size = c.Size with { Height = height } };
            foreach (int width in Smaller(c.Box.Width, 1))
                yield return c with { Box = c.Box with { Width = width } };
            foreach (int height in Smaller(c.Box.Height, 1))
                yield return c with { Box = c.Box with { Height = height } };
        }

        private static IEnumerable<int> Smaller(int side, int least) => new[] { side / 2, side - 1 }.Where(less => less >= least).Distinct();
    }
}
