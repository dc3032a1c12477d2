using ImageProxy.Originals;
using ImageProxy.Originals.S3;
using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Originals.S3;

internal sealed class S3WarmUpTests
{
    [TestCase(null, false)]
    [TestCase("http://127.0.0.1:1", true)]
    public async Task Run_BucketThatCannotBeReached_GoesThroughAWholeRequest(string? endpoint, bool anonymous)
    {
        var source = new SourceOptions { Name = "main", Type = "S3", Bucket = "originals", Region = "eu-west-1", Endpoint = endpoint, PathStyle = true, Anonymous = anonymous };
        var log = new RecordingLogger<S3Source>();
        Assert.That(await new S3WarmUp(Options.Create(new OriginalsOptions()), TimeProvider.System, log).RunAsync(source), Is.True);
        Assert.That(log.Lines, Is.Empty);
    }
}
