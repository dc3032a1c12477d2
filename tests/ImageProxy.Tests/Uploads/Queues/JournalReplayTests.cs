using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues.InProcess;

namespace ImageProxy.Tests.Uploads.Queues;

/// <summary>What is read back of a journal, wherever it was cut and whatever bytes have changed.</summary>
internal sealed class JournalReplayTests
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Arbitraries)], MaxTest = 50)]
    public void Of_CutAtAnyByte_IsAllThatWasWholeBefore(JournalRecord[] records)
    {
        var (journal, ends) = Write(records);
        for (int cut = 0; cut <= journal.Length; cut++)
        {
            int whole = ends.Count(end => end <= cut);
            var replay = JournalReplay.Of(journal.AsSpan(0, cut));
            Assert.That((replay.GoodBytes, replay.DamagedBytes), Is.EqualTo((whole == 0 ? 0 : ends[whole - 1], 0)));
            Assert.That(replay.Open.Select(e => e.Whole), Is.EqualTo(Model(records[..whole])));
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Arbitraries)], MaxTest = 300)]
    public void Of_OneByteChanged_LosesThatRecordAlone(JournalRecord[] records, NonNegativeInt where, byte with)
    {
        if (records.Length == 0)
            return;
        var (journal, ends) = Write(records);
        int at = where.Get % journal.Length;
        with = (byte)(with == 0 ? 1 : with);
        journal[at] ^= with;
        int struck = ends.TakeWhile(end => end <= at).Count();

        var replay = JournalReplay.Of(journal);

        Assert.That(replay.Open.Select(e => e.Whole), Is.EqualTo(Model([.. records[..struck], .. records[(struck + 1)..]])));
        Assert.That(replay.DamagedBytes, Is.EqualTo(struck == records.Length - 1 ? 0 : ends[struck] - (struck == 0 ? 0 : ends[struck - 1])), "the last one may have been torn");
    }

    [FsCheck.NUnit.Property(MaxTest = 2_000)]
    public void Of_Anything_IsRead(byte[] anything) => Assert.That(JournalReplay.Of(anything ?? []).Open, Is.Empty);

    /// <summary>What is open after these, by another way: each announcement with the last that was said of it.</summary>
    private static IEnumerable<JournalRecord> Model(JournalRecord[] records)
    {
        foreach (long number in records.Where(r => r.Id.Length > 0).Select(r => r.Number).Distinct().Order())
        {
            int announced = records.Select((r, i) => (r, i)).Last(p => p.r.Number == number && p.r.Id.Length > 0).i;
            var later = records.Skip(announced + 1).Where(r => r.Number == number).ToList();
            if (later.Exists(r => r.Kind == JournalKind.Completed))
                continue;
            var first = records[announced];
            yield return later.Count == 0 ? first : first with { Kind = later[^1].Kind == JournalKind.Taken ? JournalKind.Held : JournalKind.Announced, Attempt = later[^1].Attempt, Due = later[^1].Due };
        }
    }

    private static (byte[] Journal, int[] Ends) Write(IEnumerable<JournalRecord> records)
    {
        var to = new ArrayBufferWriter<byte>();
        var ends = new List<int>();
        foreach (var record in records)
        {
            record.WriteTo(to);
            ends.Add(to.WrittenCount);
        }

        return (to.WrittenSpan.ToArray(), [.. ends]);
    }

    /// <summary>Journals of few announcements and much that happened to them.</summary>
    internal static class Arbitraries
    {
        public static Arbitrary<JournalRecord[]> Records() => Arb.From(
            from steps in Gen.ArrayOf(Gen.Zip(Gen.Choose(0, 6), Gen.Choose(1, 5)))
            select steps.Take(30).Select((step, i) => step.Item1 switch
            {
                0 or 1 => new JournalRecord(JournalKind.Announced, step.Item2, 0, i, 0, UploadId.New()),
                2 => new JournalRecord(JournalKind.Held, step.Item2, i, i, 0, UploadId.New()),
                3 or 4 => new JournalRecord(JournalKind.Taken, step.Item2, i),
                5 => new JournalRecord(JournalKind.Returned, step.Item2, i, 0, 1000 + i),
                _ => new JournalRecord(JournalKind.Completed, step.Item2),
            }).ToArray());
    }
}
