using System.Text;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Originals;
using ImageProxy.Uploads.Stores;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>What every store promises, of a folder and of a real S3 server.</summary>
[TestFixture("Files")]
[TestFixture("S3")]
internal sealed class StoreTests(string type)
{
    private static readonly ObjectHeaders Plain = new("application/octet-stream");

    private readonly string _root = Directory.CreateTempSubdirectory("imageproxy-store-").FullName;
    private IObjectStore _store = null!;
    private string? _bucket;

    [OneTimeSetUp]
    public async Task CreateAsync()
    {
        if (type == "Files")
        {
            _store = new FolderStore(_root, TimeProvider.System);
            return;
        }

        var s3 = await S3Server.GetAsync();
        _bucket = await s3.CreateBucketAsync();
        var options = new StoreOptions { Type = "S3", Bucket = _bucket, Endpoint = s3.Endpoint, PathStyle = true, Prefix = "site/" };
        Assert.That(options.Faults("x"), Is.Empty);
        _store = S3Store.Create(options, TimeProvider.System, S3Server.OwnerCredentials);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        (_store as IDisposable)?.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [TestCase(1)]
    [TestCase(300_000)]
    public async Task Put_StreamWithoutSeeking_IsReadBackExactly(int length)
    {
        byte[] bytes = Bytes(length);
        await _store.PutAsync($"original/len{length}", new Trickle(bytes), length, Plain, CancellationToken.None);
        await using var found = await _store.OpenAsync($"original/len{length}", CancellationToken.None);
        Assert.That(found!.Length, Is.EqualTo(length));
        using var read = new MemoryStream();
        await found.Content.CopyToAsync(read);
        Assert.That(read.ToArray(), Is.EqualTo(bytes));
        Assert.That(found.ETag, Does.Match("^\".+\"$"));
    }

    [Test]
    public async Task Put_AgainUnderOneName_TakesItsPlace()
    {
        await _store.WriteAsync("state/twice.json", "first"u8.ToArray(), Plain, CancellationToken.None);
        await _store.WriteAsync("state/twice.json", "second"u8.ToArray(), Plain, CancellationToken.None);
        Assert.That(Encoding.UTF8.GetString((await _store.ReadAsync("state/twice.json", 100, CancellationToken.None))!), Is.EqualTo("second"));
    }

    [Test]
    public async Task Put_ContentThatBreaksOff_ThrowsItsExceptionAndLeavesNothing()
    {
        byte[] bytes = Bytes(200_000);
        var thrown = Assert.ThrowsAsync<InvalidDataException>(() =>
            _store.PutAsync("original/broken", new Trickle(bytes, failsAt: 150_000), bytes.Length, Plain, CancellationToken.None));
        Assert.That(thrown!.Message, Is.EqualTo("enough"));
        Assert.That(await _store.OpenAsync("original/broken", CancellationToken.None), Is.Null);
        Assert.That(type == "Files" ? Directory.GetFiles(Path.Combine(_root, "aside")) : [], Is.Empty);
    }

    [Test]
    public async Task Put_ContentThatEndsEarly_LeavesNothing()
    {
        Assert.ThrowsAsync<EndOfStreamException>(() => _store.PutAsync("original/short", new Trickle(Bytes(1000)), 2000, Plain, CancellationToken.None));
        Assert.That(await _store.OpenAsync("original/short", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Delete_TwiceAndOfWhatNeverWas_IsWell()
    {
        await _store.WriteAsync("a/gone", "x"u8.ToArray(), Plain, CancellationToken.None);
        await _store.DeleteAsync("a/gone", CancellationToken.None);
        await _store.DeleteAsync("a/gone", CancellationToken.None);
        await _store.DeleteAsync("a/never", CancellationToken.None);
        Assert.That(await _store.OpenAsync("a/gone", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Put_WithHeaders_KeepsThemForTheEdgeThatReadsTheBucket()
    {
        await _store.WriteAsync("a/headed", "x"u8.ToArray(), new("image/png", "public, max-age=31536000, immutable", "o:a/headed"), CancellationToken.None);
        if (type == "Files")
        {
            Assert.That(await _store.ReadAsync("a/headed", 1, CancellationToken.None), Is.EqualTo("x"u8.ToArray()), "a folder keeps the bytes alone");
            return;
        }

        var s3 = await S3Server.GetAsync();
        var head = await s3.Owner.GetObjectMetadataAsync(_bucket, "site/a/headed");
        Assert.That((head.Headers.ContentType, head.Headers.CacheControl, head.Metadata["x-amz-meta-cache-tags"]),
            Is.EqualTo(("image/png", "public, max-age=31536000, immutable", "o:a/headed")));
    }

    [TestCase("../a")]
    [TestCase("a")]
    [TestCase("a/../b")]
    [TestCase("/etc/x")]
    [TestCase("A/b")]
    [TestCase("a/")]
    public void AnyCall_NameThatIsNotOurs_IsAProgrammersError(string name) =>
        Assert.ThrowsAsync<ArgumentException>(() => _store.DeleteAsync(name, CancellationToken.None));

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Gives a few thousand bytes at a time, cannot seek, and may break off.</summary>
    private sealed class Trickle(byte[] bytes, int failsAt = int.MaxValue) : ForwardStream
    {
        private int _at;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            if (_at >= failsAt)
                throw new InvalidDataException("enough");
            int count = Math.Min(Math.Min(buffer.Length, 7001), bytes.Length - _at);
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }
}
