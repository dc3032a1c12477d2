using ImageProxy.Uploads.Tokens;

namespace ImageProxy.Tests.Uploads;

internal sealed class SubjectRatesTests
{
    private readonly ManualTime _time = new();

    [Test]
    public async Task Take_UpToTheQuota_IsFreeAndThenSaysHowLongToWait()
    {
        var rates = new SubjectRates(_time);
        for (int i = 0; i < 3; i++)
        {
            Assert.That(await rates.TakeAsync("ann", 3), Is.Null);
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.That(await rates.TakeAsync("ann", 3), Is.EqualTo(TimeSpan.FromMinutes(30)));
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.That(await rates.TakeAsync("ann", 3), Is.Null, "the first is an hour old");
        Assert.That(await rates.TakeAsync("ann", 3), Is.EqualTo(TimeSpan.FromMinutes(10)));
    }

    [Test]
    public async Task Take_OfTwoSubjects_CountsEachByItself()
    {
        var rates = new SubjectRates(_time);
        Assert.That(await rates.TakeAsync("ann", 1), Is.Null);
        Assert.That(await rates.TakeAsync("bob", 1), Is.Null);
        Assert.That(await rates.TakeAsync("ann", 1), Is.Not.Null);
    }

    [Test]
    public async Task Take_QuotaOfNone_IsNeverFree() => Assert.That(await new SubjectRates(_time).TakeAsync("ann", 0), Is.EqualTo(TimeSpan.FromHours(1)));
}
