using ImageProxy.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ImageProxy.Tests.Http;

internal sealed class OriginVerificationTests
{
    private const string Old = "old-secret-0123456789", New = "new-secret-0123456789-abcdef";

    [TestCase(Old, true)]
    [TestCase(New, true)]
    [TestCase("Old-secret-0123456789", false)]
    [TestCase("old-secret-012345678", false)]
    [TestCase("old-secret-01234567890", false)]
    [TestCase(Old + "," + New, false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void Admits_TwoSecrets_EitherAndNothingElse(string? given, bool admitted)
    {
        var headers = new HeaderDictionary();
        if (given is not null)
            headers["x-origin-verify"] = given;
        Assert.That(Of(Old, New).Admits(headers), Is.EqualTo(admitted));
    }

    [Test]
    public void Admits_HeaderSentTwice_IsNobodysWord() =>
        Assert.That(Of(Old).Admits(new HeaderDictionary { [OriginVerification.Header] = new StringValues([Old, Old]) }), Is.False);

    [Test]
    public void Admits_NoSecrets_Everybody() => Assert.That(Of().Admits(new HeaderDictionary()), Is.True);

    [TestCase("fifteen-letters", true)]
    [TestCase("sixteen-letters!", false)]
    [TestCase("with a space in it", true)]
    [TestCase("with-\u00e9-in-the-middle", true)]
    public void Faults_Secret_MustBeLongAndSendableAndIsNeverShown(string secret, bool faulty)
    {
        string[] faults = [.. new HttpOptions { OriginVerify = [New, secret] }.Faults()];
        Assert.That(faults, Has.Length.EqualTo(faulty ? 1 : 0));
        Assert.That(faults, Has.All.StartsWith("Http:OriginVerify:1 must be 16 to 128").And.All.Not.Contains(secret));
    }

    private static OriginVerification Of(params string[] secrets) => new(Options.Create(new HttpOptions { OriginVerify = secrets }));
}
