using ImageProxy.Peers.Tables;

namespace ImageProxy.Tests.Peers;

internal sealed class SectionsTests
{
    [Test]
    public void Replace_OnePart_LeavesTheOtherAsItWas()
    {
        var first = new Sections(null);
        first.Replace("Quality", "Machine: a", "| q |\n");
        first.Replace("Time", "Machine: a", "### Hits\n\n| t |\n");
        var later = new Sections(first.Join());
        later.Replace("Quality", "Machine: b", "| better |");

        string text = later.Join();
        Assert.That(text, Does.StartWith("# Beside sharp and nginx\n").And.EndWith(
            "\n\n## Time\n\nMachine: a\n\n### Hits\n\n| t |\n\n## Quality\n\nMachine: b\n\n| better |\n"));
        Assert.That(new Sections(text).Join(), Is.EqualTo(text));
    }
}
