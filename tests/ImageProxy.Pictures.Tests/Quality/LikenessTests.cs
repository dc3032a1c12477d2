using ImageProxy.Pictures.Quality;

namespace ImageProxy.Pictures.Tests.Quality;

public sealed class LikenessTests
{
    private static readonly Channel Waves = Channel.Draw(60, 50, (x, y) => 128 + (60 * Math.Sin(x / 3.0)) + (50 * Math.Cos(y / 4.0)));

    [Test]
    public void Psnr_OneLevelOffEverywhere_Is48Decibels() =>
        Assert.That(Likeness.Psnr(Waves, Waves with { Levels = [.. Waves.Levels.Select(level => level + 1)] }), Is.EqualTo(48.13).Within(0.01));

    [Test]
    public void Ssim_Equal_IsOne() => Assert.That(Likeness.Ssim(Waves, Waves), Is.EqualTo(1).Within(1e-9));

    [Test]
    public void Ssim_FlatLevels_IsTheLuminanceTerm()
    {
        // Without variance only means count: (2·100·120 + C1) / (100² + 120² + C1), C1 = 6.5025.
        var one = Channel.Draw(20, 20, (_, _) => 100);
        var other = Channel.Draw(20, 20, (_, _) => 120);

        Assert.That(Likeness.Ssim(one, other), Is.EqualTo(((2 * 100 * 120) + 6.5025) / ((100 * 100) + (120 * 120) + 6.5025)).Within(1e-9));
    }

    [Test]
    public void Ssim_Inverted_IsNegative() =>
        Assert.That(Likeness.Ssim(Waves, Waves with { Levels = [.. Waves.Levels.Select(level => 256 - level)] }), Is.LessThan(-0.5));

    [Test]
    public void Measures_DifferentSizes_Throw()
    {
        var small = Channel.Draw(50, 60, (_, _) => 1);
        Assert.That(() => Likeness.Psnr(Waves, small), Throws.ArgumentException);
        Assert.That(() => Likeness.Ssim(Waves, small), Throws.ArgumentException);
        Assert.That(() => Likeness.Ssim(Channel.Draw(10, 40, (_, _) => 1), Channel.Draw(10, 40, (_, _) => 1)), Throws.ArgumentException);
    }
}
