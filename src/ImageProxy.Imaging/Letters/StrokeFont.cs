using System.Collections.Frozen;
using System.Globalization;

namespace ImageProxy.Imaging.Letters;

/// <summary>
/// Capitals, digits and a question mark as strokes of a pen, so that no font needs to be installed. Each is a set of lines in a box of 1 × 1, y
/// downwards; arcs are lines of a few degrees.
/// </summary>
public static class StrokeFont
{
    /// <summary>Of a letter as drawn: width in heights.</summary>
    public const double Aspect = 0.74;

    private const double DegreesPerLine = 6;

    /// <summary>Accented capitals and small letters that are drawn as the letter below them.</summary>
    private const string Accented = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝĆČĎĚĞİŁŃŇŐŘŚŠŞŤŮŰŹŻŽ", Plain = "AAAAAACEEEEIIIINOOOOOUUUUYCCDEGILNNORSSSTUUZZZ";

    private static readonly FrozenDictionary<char, (double X, double Y)[][]> Glyphs = new Dictionary<char, string>
    {
        // Points are "x,y"; "@x,y,rx,ry,from,to" is an arc around x,y in degrees, clockwise from the right; ';' lifts the pen.
        ['A'] = "0,1 .5,0 1,1;.2,.64 .8,.64",
        ['B'] = ".04,0 .56,0 @.56,.24,.34,.24,-90,90 .04,.48;.56,.48 @.58,.74,.38,.26,-90,90 .04,1 .04,0",
        ['C'] = "@.53,.5,.5,.5,-48,-312",
        ['D'] = ".04,0 .4,0 @.4,.5,.58,.5,-90,90 .04,1 .04,0",
        ['E'] = ".92,0 .08,0 .08,1 .92,1;.08,.48 .78,.48",
        ['F'] = ".92,0 .1,0 .1,1;.1,.5 .78,.5",
        ['G'] = "@.52,.5,.5,.5,-46,-355 .6,.53",
        ['H'] = ".03,0 .03,1;.97,0 .97,1;.03,.48 .97,.48",
        ['I'] = ".5,0 .5,1",
        ['J'] = ".8,0 .8,.68 @.47,.68,.33,.32,0,160",
        ['K'] = ".05,0 .05,1;.93,0 .05,.6;.33,.41 .97,1",
        ['L'] = ".1,0 .1,1 .92,1",
        ['M'] = "0,1 0,0 .5,.66 1,0 1,1",
        ['N'] = ".03,1 .03,0 .97,1 .97,0",
        ['O'] = "@.5,.5,.53,.5,0,360",
        ['P'] = ".08,1 .08,0 .58,0 @.58,.28,.37,.28,-90,90 .08,.56",
        ['Q'] = "@.5,.5,.53,.5,0,360;.6,.7 1,1.05",
        ['R'] = ".06,1 .06,0 .56,0 @.56,.27,.37,.27,-90,90 .06,.54;.52,.54 .97,1",
        ['S'] = "@.5,.25,.42,.25,-28,-270 @.5,.75,.45,.25,-90,152",
        ['T'] = ".02,0 .98,0;.5,0 .5,1",
        ['U'] = ".04,0 .04,.62 @.5,.62,.46,.38,180,0 .96,0",
        ['V'] = "0,0 .5,1 1,0",
        ['W'] = "-.08,0 .22,1 .5,.3 .78,1 1.08,0",
        ['X'] = ".03,0 .97,1;.97,0 .03,1",
        ['Y'] = ".02,0 .5,.5 .98,0;.5,.5 .5,1",
        ['Z'] = ".06,0 .94,0 .06,1 .94,1",
        ['0'] = "@.5,.5,.43,.5,0,360",
        ['1'] = ".2,.2 .56,0 .56,1",
        ['2'] = "@.5,.3,.41,.3,-165,38 .08,1 .94,1",
        ['3'] = "@.48,.25,.38,.25,-155,90 @.48,.75,.43,.25,-90,155",
        ['4'] = ".72,1 .72,0 .02,.7 1,.7",
        ['5'] = ".88,0 .22,0 .14,.45 @.47,.68,.43,.32,-142,152",
        ['6'] = "@.5,.68,.43,.32,0,360;.74,0 .12,.56",
        ['7'] = ".05,0 .95,0 .38,1",
        ['8'] = "@.5,.25,.36,.25,0,360;@.5,.75,.43,.25,0,360",
        ['9'] = "@.5,.32,.43,.32,0,360;.88,.44 .26,1",
        ['?'] = "@.5,.28,.37,.28,-170,62 .5,.6 .5,.72;.5,.98 .5,.99",
    }.ToFrozenDictionary(g => g.Key, g => Read(g.Value));

    /// <summary>The strokes of a letter; none where it is not among those drawn here.</summary>
    public static IReadOnlyList<IReadOnlyList<(double X, double Y)>> StrokesOf(string grapheme)
    {
        ArgumentNullException.ThrowIfNull(grapheme);
        if (grapheme.Length != 1)
            return [];
        char letter = char.ToUpperInvariant(grapheme[0]);
        int accented = Accented.IndexOf(letter, StringComparison.Ordinal);
        return Glyphs.TryGetValue(accented < 0 ? letter : Plain[accented], out var strokes) ? strokes : [];
    }

    private static (double X, double Y)[][] Read(string glyph) => [.. glyph.Split(';').Select(stroke => stroke.Split(' ').SelectMany(Points).ToArray())];

    private static IEnumerable<(double X, double Y)> Points(string text)
    {
        double[] n = [.. text.TrimStart('@').Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        if (text[0] != '@')
            return [(n[0], n[1])];
        int lines = (int)Math.Ceiling(Math.Abs(n[5] - n[4]) / DegreesPerLine);
        return Enumerable.Range(0, lines + 1).Select(i => (n[4] + ((n[5] - n[4]) * i / lines)) * Math.PI / 180).Select(a => (n[0] + (n[2] * Math.Cos(a)), n[1] + (n[3] * Math.Sin(a))));
    }
}
