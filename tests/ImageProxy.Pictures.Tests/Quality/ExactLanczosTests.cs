using ImageProxy.Pictures.Quality;

namespace ImageProxy.Pictures.Tests.Quality;

public sealed class ExactLanczosTests
{
    [Test]
    public void Resample_SameSize_IsTheSame()
    {
        var from = Channel.Draw(30, 20, (x, y) => (x * 7 + y * 13) % 256);
        Assert.That(ExactLanczos.Resample(from, 0, 0, 30, 20, 30, 20).Levels, Is.EqualTo(from.Levels).Within(1e-9));
    }

    [Test]
    public void Resample_SlowWave_IsTheWaveAtTheNewPlaces()
    {
        static double Wave(double x, double y) => 128 + (60 * Math.Sin(x / 15)) + (50 * Math.Cos(y / 17));
        var from = Channel.Draw(200, 160, (x, y) => Wave(x + 0.5, y + 0.5));

        var made = ExactLanczos.Resample(from, 10.25, 20.5, 150, 120, 60, 40);

        for (int y = 4; y < 36; y++)
            for (int x = 4; x < 56; x++)
                Assert.That(made[x, y], Is.EqualTo(Wave(10.25 + ((x + 0.5) * 2.5), 20.5 + ((y + 0.5) * 3))).Within(0.7), $"({x}, {y})");
    }

    [Test]
    public void Resample_Part_TakesNothingFromOutside()
    {
        var from = Channel.Draw(40, 40, (x, y) => x is >= 10 and < 30 && y is >= 10 and < 30 ? 50 : 200);
        Assert.That(ExactLanczos.Resample(from, 10, 10, 20, 20, 7, 7).Levels, Is.All.EqualTo(50).Within(1e-9));
    }
}
