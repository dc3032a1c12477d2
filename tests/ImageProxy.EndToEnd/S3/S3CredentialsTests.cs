using ImageProxy.EndToEnd.Servers;
using ImageProxy.Images;

namespace ImageProxy.EndToEnd.S3;

/// <summary>The SDK's usual chain. Environment variables belong to the whole process, so nothing runs beside these.</summary>
[NonParallelizable]
public sealed class S3CredentialsTests
{
    private readonly Dictionary<string, string?> _before = [];
    private S3Server _server = null!;
    private string _bucket = "";

    [SetUp]
    public async Task SetUp()
    {
        _server = await S3Server.GetAsync();
        _bucket = await _server.CreateBucketAsync();
        await _server.Owner.PutObjectAsync(new() { BucketName = _bucket, Key = "a.jpg", ContentBody = "jpeg", UseChunkEncoding = false });

        // Nothing is in the chain but what a test puts there: no metadata service of a cloud machine, no keys or profile of the developer's.
        Set("AWS_EC2_METADATA_DISABLED", "true");
        Set("AWS_PROFILE", "imageproxy-no-such-profile");
        foreach (string name in new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN" })
            Set(name, null);
    }

    [TearDown]
    public void TearDown()
    {
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        _before.Clear();
    }

    [Test]
    public async Task GetAsync_KeysInTheEnvironment_AreUsed()
    {
        GiveKeys();
        using var source = new TestSource(_server.Endpoint, _bucket, credentials: null);
        Assert.That((await source.ReadAsync("a.jpg")).Bytes, Is.EqualTo("jpeg"u8.ToArray()));
    }

    [Test]
    public async Task GetAsync_NoCredentialsToBeFound_FailsAsACredentialFaultUntilThereAreSome()
    {
        using var source = new TestSource(_server.Endpoint, _bucket, credentials: null);
        for (int i = 0; i < 3; i++)
            Assert.That((await source.GetAsync("a.jpg")).Fault?.Error, Is.EqualTo(ImageError.SourceFailed));
        Assert.That(source.Logged, Is.EqualTo(new[] { 1020 }));
        Assert.That((await source.Source.CheckAsync(default))!.Says, Does.Contain("(Credentials)"));

        GiveKeys();
        Assert.That((await source.ReadAsync("a.jpg")).Bytes, Is.EqualTo("jpeg"u8.ToArray()));
    }

    private void GiveKeys()
    {
        Set("AWS_PROFILE", null);
        Set("AWS_ACCESS_KEY_ID", "testkey");
        Set("AWS_SECRET_ACCESS_KEY", "testsecret");
    }

    private void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
