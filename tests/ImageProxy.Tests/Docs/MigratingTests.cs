using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ImageProxy.Images;
using ImageProxy.Tests.Images;

namespace ImageProxy.Tests.Docs;

/// <summary>The tables of <c>docs/migrating.md</c>: each old address becomes the new one by the document's own rules, and the service takes it.</summary>
public sealed partial class MigratingTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "migrating.md"));

    [TestCaseSource(nameof(Rows))]
    public void Row_OldAddress_BecomesTheNewOneByTheRules(string old, string here)
    {
        string now = old;
        foreach (Match rule in RulePattern().Matches(Document))
        {
            // As nginx does it: the first rule that matches, which says break, is the last one.
            var pattern = new Regex(rule.Groups[1].Value, RegexOptions.CultureInvariant);
            if (!pattern.IsMatch(old))
                continue;
            now = pattern.Replace(old, Reference().Replace(rule.Groups[2].Value, "$${$1}"));
            break;
        }

        Assert.That(now, Is.EqualTo(here));
    }

    [TestCaseSource(nameof(Rows))]
    public void Row_NewAddress_IsAdmittedAsItSays(string old, string here)
    {
        Assert.That(ImagePath.TryParse(here, out var target, out var fault), Is.True, $"{old}: {fault?.Detail}");
        Assert.That(target!.Key, Is.EqualTo("people/ann.jpg"));
        Assert.That(Catalogs.Of("""{ "AllowAnySize": true }""").Admit(target!), Is.InstanceOf<Admission.Admitted>());
    }

    [Test]
    public void Rules_All_AreUsedByARow() => Assert.That(
        RulePattern().Matches(Document).Select(r => r.Groups[1].Value).Where(rule => !Rows().Any(row => Regex.IsMatch((string)row.Arguments[0]!, rule))), Is.Empty);

    private static IEnumerable<TestCaseData> Rows() => RowPattern().Matches(Document).Select(m => new TestCaseData(m.Groups[1].Value, m.Groups[2].Value));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"(?m)^\| `(/[^`]+)` \| `(/[^`]+)` \|$")]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"(?m)^rewrite ""([^""]+)"" (\S+) break;$")]
    private static partial Regex RulePattern();

    [GeneratedRegex(@"\$(\d)")]
    private static partial Regex Reference();
}
