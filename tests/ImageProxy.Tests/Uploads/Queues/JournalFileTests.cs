using System.Buffers;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues.InProcess;

namespace ImageProxy.Tests.Uploads.Queues;

internal sealed class JournalFileTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imageproxy-journal-").FullName;

    private string FilePath => Path.Combine(_folder, JournalFile.FileName);

    [OneTimeTearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Open_CutAtAnyByte_GoesOnBehindTheLastWholeRecord()
    {
        byte[] records = Bytes(Enumerable.Range(1, 3).Select(Announced));
        byte[] next = Bytes([Announced(9)]);
        File.Delete(FilePath);
        using (var file = JournalFile.Open(_folder, out _))
            file.Append(records);
        byte[] whole = File.ReadAllBytes(FilePath);
        int header = whole.Length - records.Length;
        for (int cut = 0; cut <= whole.Length; cut++)
        {
            File.WriteAllBytes(FilePath, whole[..cut]);
            using (var file = JournalFile.Open(_folder, out _))
                file.Append(next);
            using (JournalFile.Open(_folder, out var replay))
                Assert.That(replay.Open.Select(e => e.Number), Is.EqualTo((long[])[.. Enumerable.Range(1, Math.Max(0, cut - header) / (records.Length / 3)), 9]), $"cut at {cut}");
        }
    }

    [Test]
    public void Open_AnotherFile_IsLeftAsItIs()
    {
        File.WriteAllText(FilePath, "something else altogether");
        Assert.That(() => JournalFile.Open(_folder, out _), Throws.TypeOf<IOException>().With.Message.Contains("no journal of this version"));
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("something else altogether"));
        File.Delete(FilePath);
    }

    [Test]
    public void Open_FolderThatSomebodyHas_SaysSo()
    {
        using (JournalFile.Open(_folder, out _))
            Assert.That(() => JournalFile.Open(_folder, out _), Throws.TypeOf<IOException>().With.Message.Contains("Another process uses the folder"));
        Assert.That(() => JournalFile.Open(_folder, out _).Dispose(), Throws.Nothing);
    }

    private static JournalRecord Announced(int number) => new(JournalKind.Announced, number, 0, number, 0, UploadId.New());

    private static byte[] Bytes(IEnumerable<JournalRecord> records)
    {
        var to = new ArrayBufferWriter<byte>();
        foreach (var record in records)
            record.WriteTo(to);
        return to.WrittenSpan.ToArray();
    }
}
