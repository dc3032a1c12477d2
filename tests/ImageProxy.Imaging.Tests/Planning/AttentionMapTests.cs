using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Planning;

public sealed class AttentionMapTests
{
    private static readonly PixelSize Size = new(32, 24);
    private static readonly PixelArea Patch = new(20, 8, 6, 6);
    private static readonly Color Ground = new(110, 120, 110);

    [TestCase(4000, 3000, 64, 48)]
    [TestCase(3000, 4000, 48, 64)]
    [TestCase(64, 64, 64, 64)]
    [TestCase(65, 10, 64, 10)]
    [TestCase(30, 20, 30, 20)]
    [TestCase(60_000, 1, 64, 1)]
    [TestCase(1, 60_000, 1, 64)]
    public void ThumbnailSize_AnyOriginal_HasALongSideOf64AtMost(int width, int height, int thumbnailWidth, int thumbnailHeight) =>
        Assert.That(AttentionMap.ThumbnailSize(new(width, height)), Is.EqualTo(new PixelSize(thumbnailWidth, thumbnailHeight)));

    [Test]
    public void FromRgb_AnyPicture_GivesOneScorePerPixel()
    {
        AttentionMap map = AttentionMap.FromRgb(new byte[Size.Area * 3], Size);

        Assert.That(map.Size, Is.EqualTo(Size));
        Assert.That(map.Scores.Length, Is.EqualTo(Size.Area));
    }

    [TestCase(32, 24, -1)]
    [TestCase(32, 24, 1)]
    [TestCase(0, 24, 0)]
    [TestCase(32, 0, 0)]
    public void FromRgb_BytesDoNotGoWithTheSize_Throws(int width, int height, int off) =>
        Assert.That(() => AttentionMap.FromRgb(new byte[width * height * 3 + off], new(width, height)), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase(2, 2, 3)]
    [TestCase(2, 2, 5)]
    [TestCase(0, 2, 0)]
    [TestCase(-1, -4, 4)]
    public void FromScores_ScoresDoNotGoWithTheSize_Throws(int width, int height, int count) =>
        Assert.That(() => AttentionMap.FromScores(new(width, height), new float[count]), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void FromScores_ScoresChangeLater_KeepsItsOwn()
    {
        float[] scores = [1, 2];
        AttentionMap map = AttentionMap.FromScores(new(2, 1), scores);

        scores[0] = 9;

        Assert.That(map.Scores.ToArray(), Is.EqualTo(new float[] { 1, 2 }));
    }

    [Test]
    public void FromRgb_Grey_DrawsNoAttention() => Assert.That(Scores(Color.Black, Color.Black), Is.All.Zero);

    [Test]
    public void FromRgb_OnePureColour_CountsItsSaturationOnly() =>
        // (0.3 · 1)²: no neighbours to differ from, and the mean is the colour itself.
        Assert.That(AttentionMap.FromRgb([255, 0, 0], new(1, 1)).Scores[0], Is.EqualTo(0.09f).Within(1e-6f));

    [Test]
    public void FromRgb_BlackBesideWhite_CountsDetailAndContrast()
    {
        AttentionMap map = AttentionMap.FromRgb([0, 0, 0, 255, 255, 255], new(2, 1));

        // Laplacian 255 / 1,020 at 1.5, distance to the mean 0.5 at 0.7: (0.375 + 0.35)².
        Assert.That(map.Scores.ToArray(), Is.All.EqualTo(0.525625f).Within(1e-5f));
    }

    [Test]
    public void FromRgb_BlackAboveWhite_CountsTheSame()
    {
        AttentionMap map = AttentionMap.FromRgb([0, 0, 0, 255, 255, 255], new(1, 2));

        Assert.That(map.Scores.ToArray(), Is.All.EqualTo(0.525625f).Within(1e-5f));
    }

    [TestCase("#e0ac96", TestName = "FromRgb_LightSkin_StandsOut")]
    [TestCase("#c68642", TestName = "FromRgb_TannedSkin_StandsOut")]
    [TestCase("#8d5524", TestName = "FromRgb_BrownSkin_StandsOut")]
    [TestCase("#5c3c2c", TestName = "FromRgb_DarkSkin_StandsOut")]
    [TestCase("#ff2020", TestName = "FromRgb_StrongColour_StandsOut")]
    [TestCase("#ffffff", TestName = "FromRgb_BrightSpot_StandsOut")]
    [TestCase("#000000", TestName = "FromRgb_DarkSpot_StandsOut")]
    public void FromRgb_PatchOnPlainGround(string patch) => Assert.That(Prominence(Parse(patch)), Is.GreaterThan(5));

    [Test]
    public void FromRgb_SkinAndAnEquallyStrongBlue_PrefersSkin() =>
        Assert.That(Prominence(Parse("#e0ac96")), Is.GreaterThan(2 * Prominence(Parse("#96ace0"))));

    [Test]
    public void FromRgb_FineTextureOnItsMeanGrey_StandsOut()
    {
        byte[] rgb = Picture(Parse("#808080"), Parse("#808080"));
        foreach (int i in PatchPixels())
            rgb.AsSpan(3 * i, 3).Fill((byte)((i + i / Size.Width) % 2 == 0 ? 98 : 158));

        float[] scores = AttentionMap.FromRgb(rgb, Size).Scores.ToArray();

        Assert.That(PatchPixels().Average(i => scores[i]), Is.GreaterThan(50 * scores[0]));
    }

    [Test]
    public void FromRgb_MirroredPicture_GivesTheMirroredMap()
    {
        byte[] rgb = new byte[Size.Area * 3], mirrored = new byte[Size.Area * 3];
        new Random(1).NextBytes(rgb);
        for (int i = 0; i < Size.Area; i++)
            rgb.AsSpan(3 * i, 3).CopyTo(mirrored.AsSpan(3 * Mirror(i)));

        float[] scores = AttentionMap.FromRgb(rgb, Size).Scores.ToArray();
        float[] mirroredScores = AttentionMap.FromRgb(mirrored, Size).Scores.ToArray();

        Assert.That(Enumerable.Range(0, scores.Length).Select(i => mirroredScores[Mirror(i)]), Is.EqualTo(scores).Within(1e-4f));
    }

    [Test]
    public void FromRgb_AnyBytes_ScoresAreFiniteAndNotNegative()
    {
        byte[] rgb = new byte[Size.Area * 3];
        new Random(2).NextBytes(rgb);

        Assert.That(AttentionMap.FromRgb(rgb, Size).Scores.ToArray(), Is.All.InRange(0f, 12.5f));
    }

    /// <summary>How many times the average score of the patch is that of the ground.</summary>
    private static double Prominence(Color patch)
    {
        float[] scores = Scores(Ground, patch);
        double inside = PatchPixels().Sum(i => scores[i]);
        double ground = (scores.Sum() - inside) / (scores.Length - Patch.Size.Area);
        return inside / Patch.Size.Area / ground;
    }

    private static float[] Scores(Color ground, Color patch) => AttentionMap.FromRgb(Picture(ground, patch), Size).Scores.ToArray();

    private static byte[] Picture(Color ground, Color patch)
    {
        byte[] rgb = new byte[Size.Area * 3];
        for (int i = 0; i < Size.Area; i++)
            (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) = (ground.R, ground.G, ground.B);
        foreach (int i in PatchPixels())
            (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) = (patch.R, patch.G, patch.B);
        return rgb;
    }

    private static IEnumerable<int> PatchPixels() =>
        from row in Enumerable.Range(Patch.Top, Patch.Height)
        from column in Enumerable.Range(Patch.Left, Patch.Width)
        select row * Size.Width + column;

    private static int Mirror(int index) => index / Size.Width * Size.Width + Size.Width - 1 - index % Size.Width;

    private static Color Parse(string text) => Color.TryParse(text, out Color color) ? color : throw new FormatException(text);
}
