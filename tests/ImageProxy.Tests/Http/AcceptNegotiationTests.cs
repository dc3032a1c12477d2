using System.Text.Json;
using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Tests.Http;

internal sealed class AcceptNegotiationTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static IReadOnlyList<AcceptCase> Table { get; } = JsonSerializer.Deserialize<AcceptCase[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Edge", "negotiation.json")), Json)!;

    private static IEnumerable<TestCaseData> Cases => Table.Select((row, i) => new TestCaseData(row).SetArgDisplayNames($"{i:D3} {row.Note}"));

    [TestCaseSource(nameof(Cases))]
    public void Negotiate_EveryCaseOfTheSharedTable_GivesItsToken(AcceptCase row)
    {
        FormatToken token = AcceptNegotiation.Negotiate(row.Accept, Formats(row.Offered));

        Assert.That(token.Name(), Is.EqualTo(row.Token), $"{row.Accept} with {string.Join(',', row.Offered)}");
    }

    [Test]
    public void SharedTable_Rows_AreManyDistinctAndExplained()
    {
        Assert.That(Table, Has.Count.GreaterThanOrEqualTo(200));
        Assert.That(Table.Select(row => (row.Accept, string.Join(',', row.Offered))), Is.Unique);
        Assert.That(Table.Select(row => row.Note), Has.All.Not.Empty);
        Assert.That(Table.Select(row => row.Token).Distinct(), Is.EquivalentTo(new[] { "avif", "webp", "jpeg" }));
    }

    [Test]
    public void SharedTable_RowsWhereNginxDiffers_SayWhatItGives() =>
        Assert.That(Table.Where(row => row.Nginx is not null), Has.All.Matches<AcceptCase>(row => row.Nginx != row.Token && row.Nginx is ("avif" or "webp" or "jpeg")));

    [Test]
    public void Negotiate_HeaderOfTheLongestLength_IsStillRead() =>
        Assert.That(AcceptNegotiation.Negotiate("image/webp".PadRight(AcceptNegotiation.MaxLength), [ImageFormat.WebP]), Is.EqualTo(FormatToken.WebP));

    [Test]
    public void Negotiate_HeaderOneCharacterLonger_IsPlain() =>
        Assert.That(AcceptNegotiation.Negotiate("image/webp".PadRight(AcceptNegotiation.MaxLength + 1), [ImageFormat.WebP]), Is.EqualTo(FormatToken.Jpeg));

    [TestCase(",")]
    [TestCase(";")]
    [TestCase("\"")]
    [TestCase("\\")]
    [TestCase("\"\\")]
    [TestCase("image/webp;")]
    [TestCase("a;q=1,")]
    [TestCase("\0")]
    [TestCase("\uD83D")]
    public void Negotiate_LongHeaderOfOneHostilePiece_GivesAnOfferedToken(string piece)
    {
        string header = string.Concat(Enumerable.Repeat(piece, AcceptNegotiation.MaxLength / piece.Length));

        Assert.That(AcceptNegotiation.Negotiate(header, [ImageFormat.WebP]), Is.AnyOf(FormatToken.WebP, FormatToken.Jpeg));
    }

    [FsCheck.NUnit.Property(MaxTest = 5_000)]
    public bool Negotiate_AnyText_GivesPlainOrAnOfferedFormatThatItNames(string? header)
    {
        FormatToken token = AcceptNegotiation.Negotiate(header, [ImageFormat.Avif, ImageFormat.WebP]);
        return token == FormatToken.Jpeg || header!.Contains($"image/{token.Name()}", StringComparison.OrdinalIgnoreCase);
    }

    [FsCheck.NUnit.Property(MaxTest = 2_000)]
    public bool Negotiate_TwoWeights_TakesTheHigherAndTheOfferedOrderWhereEqual(ushort one, ushort two)
    {
        int webp = one % 1001, avif = two % 1001;
        string header = FormattableString.Invariant($"image/webp;q={webp / 1000.0:0.000}, image/avif;q={avif / 1000.0:0.000}");
        FormatToken expected = (webp, avif) switch
        {
            (0, 0) => FormatToken.Jpeg,
            _ => avif >= webp ? FormatToken.Avif : FormatToken.WebP,
        };
        return AcceptNegotiation.Negotiate(header, [ImageFormat.Avif, ImageFormat.WebP]) == expected;
    }

    private static ImageFormat[] Formats(string[] names) =>
        [.. names.Select(name => ImageFormats.TryParseOutput(name, out ImageFormat format) ? format : throw new FormatException(name))];

    /// <param name="Nginx">What nginx's map gives, where it cannot give <paramref name="Token"/>: it compares no weights.</param>
    public sealed record AcceptCase(string? Accept, string[] Offered, string Token, string Note, string? Nginx = null);
}
