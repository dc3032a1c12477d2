using System.Buffers.Text;
using System.Text;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Tokens;
using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Uploads;

internal sealed class UploadTokensTests
{
    private const string Old = "an-old-key-of-at-least-32-characters", New = "a-new-key-of-at-least-32-characters!";

    private readonly ManualTime _time = new();

    [Test]
    public void Read_MintedToken_GivesWhatWasPutIn()
    {
        var token = new UploadToken("ann", Expiry(60), 7, IsAdmin: true);
        Assert.That(Of(New).Read("Bearer " + Of(New).Mint(token)), Is.EqualTo((token, TokenFault.None)));
    }

    [Test]
    public void Read_TokenOfTheOldKey_IsGoodAsLongAsTheKeyIsListed()
    {
        string header = "Bearer " + Of(Old).Mint(new("ann", Expiry(60)));
        Assert.That(Of(New, Old).Read(header).Fault, Is.EqualTo(TokenFault.None));
        Assert.That(Of(New).Read(header).Fault, Is.EqualTo(TokenFault.Forged));
    }

    [Test]
    public void Read_FromTheSecondOfExpiryOn_IsExpired()
    {
        string header = "Bearer " + Of(New).Mint(new("ann", Expiry(60)));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(Of(New).Read(header).Fault, Is.EqualTo(TokenFault.None));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Of(New).Read(header), Is.EqualTo(((UploadToken?)null, TokenFault.Expired)));
    }

    [Test]
    public void Read_AnyCharacterChanged_IsForged()
    {
        string token = Of(New).Mint(new("ann", Expiry(60), 5));
        for (int i = 0; i < token.Length; i++)
        {
            // The last character holds two bits that decode to nothing; a decoder that lets them pass would take a second spelling of the same signature.
            char other = token[i] == 'A' ? 'B' : 'A';
            Assert.That(Of(New).Read($"Bearer {token[..i]}{other}{token[(i + 1)..]}").Fault, Is.EqualTo(TokenFault.Forged), $"at {i}");
        }
    }

    [TestCase(null, ExpectedResult = TokenFault.Missing)]
    [TestCase("", ExpectedResult = TokenFault.Missing)]
    [TestCase("Basic dTpw", ExpectedResult = TokenFault.Missing)]
    [TestCase("Bearer ", ExpectedResult = TokenFault.Forged)]
    [TestCase("Bearer u1.", ExpectedResult = TokenFault.Forged)]
    [TestCase("Bearer u1..", ExpectedResult = TokenFault.Forged)]
    [TestCase("Bearer u1.e30.", ExpectedResult = TokenFault.Forged)]
    [TestCase("Bearer u1.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ExpectedResult = TokenFault.Forged)]
    [TestCase("Bearer ....", ExpectedResult = TokenFault.Forged)]
    public TokenFault Read_WhatIsNoToken_IsToldApart(string? header) => Of(New).Read(header).Fault;

    [TestCase("not json")]
    [TestCase("{}")]
    [TestCase("""{"sub":"","exp":99999999999}""")]
    [TestCase("""{"sub":"ann","exp":99999999999,"quota":-1}""")]
    public void Read_SignedNonsense_IsForged(string content)
    {
        string signed = "u1." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content));
        byte[] mac = System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(New), Encoding.UTF8.GetBytes(signed));
        Assert.That(Of(New).Read($"Bearer {signed}.{Base64Url.EncodeToString(mac)}").Fault, Is.EqualTo(TokenFault.Forged));
    }

    [Test]
    public void Command_Arguments_BecomeAToken()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);
        Assert.That(TokenCommand.Read(["--subject", "ann", "--minutes", "5", "--quota", "9", "--admin"], now), Is.EqualTo(new UploadToken("ann", 1_000_300, 9, true)));
        Assert.That(TokenCommand.Read(["--subject", "ann"], now), Is.EqualTo(new UploadToken("ann", 1_003_600)));
    }

    [TestCase("")]
    [TestCase("--subject")]
    [TestCase("--subject ann --minutes 0")]
    [TestCase("--subject ann --quota -1")]
    [TestCase("--subject ann --colour red")]
    public void Command_WrongUse_IsRefused(string arguments) =>
        Assert.That(TokenCommand.Read(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), DateTimeOffset.UnixEpoch), Is.Null);

    private UploadTokens Of(params string[] keys) => new(Options.Create(new UploadsOptions { Keys = keys }), _time);

    private long Expiry(int seconds) => _time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();
}
