using FsCheck;
using FsCheck.Fluent;
using ImageProxy.Gateway.Hashing;

namespace ImageProxy.Gateway.Tests.Hashing;

internal sealed class RendezvousTests
{
    private const int Keys = 100_000;

    /// <summary>Keys as they are: folders, numbers, little difference between neighbours.</summary>
    private static readonly ulong[] Hashes = [.. Enumerable.Range(0, Keys).Select(i => Rendezvous.HashOf($"people/{i / 100}/photo-{i}.jpg"))];

    [FsCheck.NUnit.Property(MaxTest = 25)]
    public Property First_NodeLost_MovesExactlyItsKeys() => Prop.ForAll(Fleets(2, 40), fleet =>
    {
        string lost = fleet[fleet.Length / 2];
        string[] left = [.. fleet.Where(n => n != lost)];
        string[] before = Owners(fleet), after = Owners(left);
        for (int i = 0; i < Keys; i++)
        {
            if (before[i] != lost && after[i] != before[i])
                return false;
        }

        return true;
    });

    /// <summary>Whoever loses a node's keys shares them about equally, so that no second node is overrun.</summary>
    [FsCheck.NUnit.Property(MaxTest = 15)]
    public Property First_NodeLost_SpreadsItsKeysOverAllOthers() => Prop.ForAll(Fleets(3, 12), fleet =>
    {
        string[] before = Owners(fleet), after = Owners(fleet[1..]);
        var heirs = before.Zip(after).Where(p => p.First == fleet[0]).GroupBy(p => p.Second).Select(g => g.Count()).ToArray();
        double fair = heirs.Sum() / (double)(fleet.Length - 1);
        return heirs.Length == fleet.Length - 1 && heirs.All(h => Math.Abs(h - fair) < 6 * Math.Sqrt(fair));
    });

    [FsCheck.NUnit.Property(MaxTest = 25)]
    public Property First_NodeAdded_TakesItsShareAndMovesNothingElse() => Prop.ForAll(Fleets(2, 40), fleet =>
    {
        string added = fleet[^1];
        string[] before = Owners(fleet[..^1]), after = Owners(fleet);
        int moved = 0;
        for (int i = 0; i < Keys; i++)
        {
            if (after[i] == before[i])
                continue;
            if (after[i] != added)
                return false;
            moved++;
        }

        double fair = Keys / (double)fleet.Length;
        return Math.Abs(moved - fair) < 6 * Math.Sqrt(fair);
    });

    [FsCheck.NUnit.Property(MaxTest = 25)]
    public Property First_OrderOfNodes_DoesNotMatter() => Prop.ForAll(Fleets(2, 20), fleet => Owners(fleet).SequenceEqual(Owners([.. fleet.Reverse()])));

    /// <summary>Six standard deviations of a fair draw: a few percent of each node's share.</summary>
    [TestCase(2)]
    [TestCase(4)]
    [TestCase(10)]
    [TestCase(64)]
    public void First_HundredThousandKeys_AreSharedEvenly(int nodes)
    {
        var shares = Owners([.. Enumerable.Range(0, nodes).Select(i => $"node-{i}")]).GroupBy(n => n).Select(g => g.Count()).ToArray();
        double fair = Keys / (double)nodes, most = shares.Max(s => Math.Abs(s - fair)) / fair;
        TestContext.Out.WriteLine($"{nodes} nodes: {shares.Min()} to {shares.Max()} keys of {fair:0}, at most {most:P2} off.");
        Assert.That(shares, Has.Length.EqualTo(nodes));
        Assert.That(most, Is.LessThan(6 / Math.Sqrt(fair)));
    }

    /// <summary>Every gateway, of whatever version and machine, must send a key the same way: a change here empties every node's cache.</summary>
    [Test]
    public void First_KnownNames_StaysAsItHasAlwaysBeen() =>
        Assert.That(
            string.Concat(Owners(["a", "b", "c", "d"], [.. new[] { "lake.jpg", "people/ann.jpg", "logo.png", "ünïcode/ключ.png", "a", "b" }.Select(k => Rendezvous.HashOf(k))])),
            Is.EqualTo("bbbcca"));

    [Test]
    public void HashOf_LongestKey_AllocatesNothing()
    {
        string key = new('k', 1024);
        ulong sum = Rendezvous.HashOf(key);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            sum += Rendezvous.First(Rendezvous.HashOf(key), Hashes.AsSpan(0, 64)) >= 0 ? 1u : 0u;
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before, sum == 0), Is.EqualTo((0L, false)));
    }

    private static string[] Owners(string[] nodes) => Owners(nodes, Hashes);

    private static string[] Owners(string[] nodes, ulong[] keys)
    {
        ulong[] hashes = [.. nodes.Select(n => Rendezvous.HashOf(n))];
        return [.. keys.Select(k => nodes[Rendezvous.First(k, hashes)])];
    }

    /// <summary>Distinct names, some alike but for a digit, some of any letters.</summary>
    private static Arbitrary<string[]> Fleets(int least, int most) =>
        (from count in Gen.Choose(least, most)
         from first in Gen.Choose(0, 1000)
         from word in Gen.Choose('a', 'z').ListOf(6)
         from alike in Gen.Elements(true, false)
         select Enumerable.Range(first, count).Select(i => alike ? $"node-{i}" : $"{i * 7919}{string.Concat(word.Select(c => (char)c))}").ToArray()).ToArbitrary();
}
