using System.Diagnostics;
using System.Text;
using ImageProxy.Images;
using ImageProxy.Originals;
using ImageProxy.Originals.Files;

namespace ImageProxy.Tests.Originals.Files;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class FilesSourceTests
{
    private RecordingLogger<FilesSource> _logger = new();
    private string _top = "";
    private string _root = "";
    private FilesSource? _same;

    [SetUp]
    public void SetUp()
    {
        _same = null;
        _logger = new();
        _top = Directory.CreateTempSubdirectory("files-source-").FullName;
        _root = Directory.CreateDirectory($"{_top}/root").FullName;
        Directory.CreateDirectory($"{_top}/root-too");
        File.WriteAllText($"{_top}/secret.txt", "secret");
        File.WriteAllText($"{_top}/root-too/secret.txt", "secret");
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_top, recursive: true);

    [TestCase("a.jpg")]
    [TestCase("people/ann/portrait 1.jpg")]
    [TestCase("+#%25&'\"?*;=.png")]
    [TestCase("é — 日本 😀.webp")]
    [TestCase("e\u0301.png")]
    [TestCase("..a/...b/.hidden")]
    public async Task GetAsync_OrdinaryFile_GivesItsBytesAndHead(string key)
    {
        Write(key, "some bytes of " + key);
        File.SetLastWriteTimeUtc($"{_root}/{key}", new DateTime(2024, 5, 6, 7, 8, 9, 999, DateTimeKind.Utc));
        using var original = (await Source().GetAsync(key, null, default)).Original!;
        Assert.That(Encoding.UTF8.GetString(original.Bytes.Span), Is.EqualTo("some bytes of " + key));
        Assert.That(original.Head.LastModified, Is.EqualTo(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero)));
        Assert.That((original.Head.Source, original.Head.Length), Is.EqualTo(("disk", (long)original.Bytes.Length)));
        Assert.That(original.Head.ETag, Does.Match("^\"[0-9a-f]{24}\"$"));
    }

    [Test]
    public async Task GetAsync_EmptyFile_IsFoundWithNoBytes()
    {
        Write("empty", "");
        using var original = (await Source().GetAsync("empty", null, default)).Original!;
        Assert.That((original.Bytes.Length, original.Head.Length), Is.EqualTo((0, 0L)));
    }

    [Test]
    public async Task GetAsync_NfcAndNfdNames_AreTwoFiles()
    {
        Write("\u00e9", "composed");
        Assert.That((await Source().GetAsync("e\u0301", null, default)).Outcome, Is.EqualTo(FetchOutcome.Missing));
    }

    [TestCase("none.jpg")]
    [TestCase("A.JPG")]
    [TestCase("a.jpg/")]
    [TestCase("a.jpg/b")]
    [TestCase("folder")]
    [TestCase("folder/")]
    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("../secret.txt")]
    [TestCase("folder/../../secret.txt")]
    [TestCase("folder/../a.jpg")]
    [TestCase("./a.jpg")]
    [TestCase("folder//a.jpg")]
    [TestCase("/etc/hostname")]
    [TestCase("../root-too/secret.txt")]
    [TestCase("a.jpg\0")]
    public async Task GetAsync_NothingOfThatName_IsMissingSilently(string key)
    {
        Write("a.jpg", "here");
        Write("folder/a.jpg", "here");
        await AssertMissing(key);
        Assert.That(_logger.Lines, Is.Empty);
    }

    [TestCase(256)]
    [TestCase(1024)]
    [TestCase(5000)]
    public async Task GetAsync_NameTooLongForTheFileSystem_IsMissing(int length) => await AssertMissing(new string('n', length));

    [Test]
    public async Task GetAsync_LinksThatEndInside_AreFollowed()
    {
        Write("folder/a.jpg", "inside");
        File.CreateSymbolicLink($"{_root}/relative", "folder/a.jpg");
        File.CreateSymbolicLink($"{_root}/absolute", $"{_root}/folder/a.jpg");
        Directory.CreateSymbolicLink($"{_root}/shortcut", "folder");
        foreach (string key in new[] { "relative", "absolute", "shortcut/a.jpg" })
            Assert.That(await TextOf(key), Is.EqualTo("inside"), key);
    }

    [Test]
    public async Task GetAsync_RootIsALink_IsFollowedAsItStands()
    {
        Write("a.jpg", "one");
        Directory.CreateDirectory($"{_top}/two");
        File.WriteAllText($"{_top}/two/a.jpg", "two");
        Directory.CreateSymbolicLink($"{_top}/current", "root");
        var source = Source($"{_top}/current/");
        Assert.That(await TextOf("a.jpg", source), Is.EqualTo("one"));
        Directory.Delete($"{_top}/current");
        Directory.CreateSymbolicLink($"{_top}/current", "two");
        Assert.That(await TextOf("a.jpg", source), Is.EqualTo("two"));
    }

    [Test]
    public async Task GetAsync_LinksOut_AreMissingAndLoggedOnce()
    {
        File.CreateSymbolicLink($"{_root}/relative", "../secret.txt");
        File.CreateSymbolicLink($"{_root}/absolute", $"{_top}/secret.txt");
        File.CreateSymbolicLink($"{_root}/twice", "relative");
        File.CreateSymbolicLink($"{_root}/sibling", "../root-too/secret.txt");
        Directory.CreateSymbolicLink($"{_root}/up", "..");
        Directory.CreateSymbolicLink($"{_root}/device", "/dev");
        File.CreateSymbolicLink($"{_root}/proc", "/proc/self/environ");
        foreach (string key in new[] { "relative", "absolute", "twice", "sibling", "up/secret.txt", "device/zero", "device/stdin", "proc" })
            await AssertMissing(key);
        Assert.That(_logger.Ids, Is.EqualTo(new[] { 1012 }));
    }

    [Test]
    public async Task GetAsync_LinksInACircle_AreMissing()
    {
        File.CreateSymbolicLink($"{_root}/self", "self");
        File.CreateSymbolicLink($"{_root}/tick", "tock");
        File.CreateSymbolicLink($"{_root}/tock", "tick");
        File.CreateSymbolicLink($"{_root}/broken", "none");
        foreach (string key in new[] { "self", "tick", "broken", "self/a" })
            await AssertMissing(key);
    }

    [Test]
    public async Task GetAsync_Fifo_IsMissingAndNeverOpened()
    {
        using (var mkfifo = Process.Start("mkfifo", $"{_root}/fifo.jpg"))
            await mkfifo.WaitForExitAsync();
        await AssertMissing("fifo.jpg");
        Assert.That((await Source().OpenAsync("fifo.jpg", null, default)).Outcome, Is.EqualTo(FetchOutcome.Missing));
    }

    [Test]
    public async Task GetAsync_SocketsAndDevices_AreMissing()
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint($"{_root}/socket"));
        await AssertMissing("socket");
        await AssertMissing("zero", Source("/dev"));
        await AssertMissing("null", Source("/dev"));
    }

    [Test]
    public async Task GetAsync_FileWithoutReadPermission_FailsUnlessWeAreRoot()
    {
        Write("closed.jpg", "closed");
        File.SetUnixFileMode($"{_root}/closed.jpg", UnixFileMode.None);
        var result = await Source().GetAsync("closed.jpg", null, default);
        result.Original?.Dispose();
        Assert.That(result.Outcome, Is.EqualTo(Environment.IsPrivilegedProcess ? FetchOutcome.Found : FetchOutcome.Failed));
        Assert.That(_logger.Ids, Is.EqualTo(Environment.IsPrivilegedProcess ? Array.Empty<int>() : [1011]));
    }

    [Test]
    public async Task GetAsync_RootGone_FailsInsteadOfMissingAndLogsOnce()
    {
        var source = Source($"{_top}/unmounted");
        for (int i = 0; i < 3; i++)
        {
            var result = await source.GetAsync("a.jpg", null, default);
            Assert.That((result.Outcome, result.Fault?.Error), Is.EqualTo((FetchOutcome.Failed, ImageError.SourceFailed)));
            Assert.That(result.Fault!.Detail, Does.Not.Contain(_top));
        }

        Assert.That(_logger.Ids, Is.EqualTo(new[] { 1010 }));
    }

    [Test]
    public async Task GetAsync_SameTag_IsNotModifiedUntilTheFileChanges()
    {
        Write("a.jpg", "one");
        using var first = (await Source().GetAsync("a.jpg", null, default)).Original!;
        Assert.That((await Source().GetAsync("a.jpg", first.Head.ETag, default)).Outcome, Is.EqualTo(FetchOutcome.NotModified));
        File.SetLastWriteTimeUtc($"{_root}/a.jpg", File.GetLastWriteTimeUtc($"{_root}/a.jpg").AddTicks(1));
        using var touched = (await Source().GetAsync("a.jpg", first.Head.ETag, default)).Original!;
        Assert.That(touched.Head.ETag, Is.Not.EqualTo(first.Head.ETag));
    }

    [Test]
    public async Task GetAsync_CopyWithEqualTimeAndLength_HasAnEqualTag()
    {
        Write("a.jpg", "one");
        Write("b.jpg", "two");
        Write("c.jpg", "longer");
        foreach (string key in new[] { "a.jpg", "b.jpg", "c.jpg" })
            File.SetLastWriteTimeUtc($"{_root}/{key}", DateTime.UnixEpoch);
        Assert.That(await TagOf("a.jpg"), Is.EqualTo(await TagOf("b.jpg")));
        Assert.That(await TagOf("a.jpg"), Is.Not.EqualTo(await TagOf("c.jpg")));
    }

    [Test]
    public async Task GetAsync_ExactlyMaxBytes_IsFoundAndOneMoreIsTooLarge()
    {
        Write("fits", new string('x', 1000));
        Write("larger", new string('x', 1001));
        var source = Source(limits: new() { MaxBytes = 1000 });
        using (var fits = (await source.GetAsync("fits", null, default)).Original)
            Assert.That(fits!.Bytes.Length, Is.EqualTo(1000));
        Assert.That((await source.GetAsync("larger", null, default)).Fault!.Error, Is.EqualTo(ImageError.OriginalTooLarge));
    }

    [Test]
    public async Task GetAsync_FileThatChangesDuringEveryRead_Fails()
    {
        string path = $"{_root}/busy";
        File.WriteAllBytes(path, new byte[8 << 20]);
        using var done = new CancellationTokenSource();
        var touched = new TaskCompletionSource();
        var writer = Task.Run(() =>
        {
            for (long tick = 1; !done.IsCancellationRequested; tick++)
            {
                File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddTicks(tick));
                touched.TrySetResult();
            }
        });
        await touched.Task;

        // Whether the writer gets its turn during a read is up to the scheduler, so it is given many chances.
        var result = FetchResult.Missing;
        for (int i = 0; i < 500 && result.Outcome != FetchOutcome.Failed; i++)
        {
            result = await Source().GetAsync("busy", null, default);
            result.Original?.Dispose();
        }

        await done.CancelAsync();
        await writer;
        Assert.That((result.Outcome, result.Fault?.Error), Is.EqualTo((FetchOutcome.Failed, ImageError.SourceFailed)));
        Assert.That(_logger.Ids, Is.EqualTo(new[] { 1013 }));
    }

    [Test]
    public void GetAsync_CallerHasLeft_Throws()
    {
        Write("a.jpg", "x");
        Assert.That(async () => await Source().GetAsync("a.jpg", null, new(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(null, null, "0123456789", 0)]
    [TestCase(2, 4, "234", 2)]
    [TestCase(7, null, "789", 7)]
    [TestCase(7, 99, "789", 7)]
    [TestCase(-3, null, "789", 7)]
    [TestCase(-99, null, "0123456789", 0)]
    public async Task OpenAsync_Range_GivesThoseBytes(int? first, int? last, string text, long offset)
    {
        Write("digits", "0123456789");
        var opened = await Source().OpenAsync("digits", first is { } from ? new ByteRange(from, last) : null, default);
        await using var content = opened.Content!;
        using var reader = new StreamReader(content);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo(text));
        Assert.That((opened.Offset, opened.Count, opened.Head!.Length, opened.Satisfiable), Is.EqualTo((offset, (long)text.Length, 10L, true)));
        Assert.That(opened.Head.ETag, Is.EqualTo(await TagOf("digits")));
    }

    [Test]
    public async Task OpenAsync_RangeBehindTheEnd_TellsTheLength()
    {
        Write("digits", "0123456789");
        var opened = await Source().OpenAsync("digits", new ByteRange(10, null), default);
        Assert.That((opened.Outcome, opened.Satisfiable, opened.Head!.Length, opened.Content), Is.EqualTo((FetchOutcome.Found, false, 10L, (Stream?)null)));
    }

    [Test]
    public async Task OpenAsync_MissingAndRootGone_AsGetAsync()
    {
        Assert.That((await Source().OpenAsync("none", null, default)).Outcome, Is.EqualTo(FetchOutcome.Missing));
        Assert.That((await Source($"{_top}/unmounted").OpenAsync("none", null, default)).Fault!.Error, Is.EqualTo(ImageError.SourceFailed));
    }

    [Test]
    public async Task OpenAsync_LargerThanMaxBytes_IsPassedThrough()
    {
        Write("larger", new string('x', 1001));
        var opened = await Source(limits: new() { MaxBytes = 1000 }).OpenAsync("larger", null, default);
        await using var content = opened.Content!;
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        Assert.That(copy.Length, Is.EqualTo(1001));
    }

    [Test]
    public async Task CheckAsync_FolderFileAndNothing_OnlyTheFolderIsWell()
    {
        Write("file", "x");
        Assert.That(await Source().CheckAsync(default), Is.Null);
        Assert.That((await Source($"{_root}/file").CheckAsync(default))!.Says, Does.Contain("not a folder"));
        Assert.That((await Source($"{_root}/none").CheckAsync(default))!.Says, Does.Contain("disk"));
    }

    private FilesSource Source(string? root = null, OriginalsOptions? limits = null) =>
        new(new() { Name = "disk", Type = "Files", Root = root ?? _root }, limits ?? new(), new ManualTime(), _logger);

    private void Write(string key, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{_root}/{key}")!);
        File.WriteAllText($"{_root}/{key}", text);
    }

    private async Task AssertMissing(string key, FilesSource? source = null)
    {
        source ??= _same ??= Source();

        // A FIFO that is opened would wait for a writer for ever.
        var result = await Task.Run(() => source.GetAsync(key, null, default)).WaitAsync(TimeSpan.FromSeconds(10));
        result.Original?.Dispose();
        Assert.That(result.Outcome, Is.EqualTo(FetchOutcome.Missing), key);
    }

    private async Task<string> TextOf(string key, FilesSource? source = null)
    {
        using var original = (await (source ?? Source()).GetAsync(key, null, default)).Original!;
        return Encoding.UTF8.GetString(original.Bytes.Span);
    }

    private async Task<string> TagOf(string key)
    {
        using var original = (await Source().GetAsync(key, null, default)).Original!;
        return original.Head.ETag;
    }
}
