using ImageProxy.Observability;

namespace ImageProxy.Tests.Observability;

internal sealed class SecretsTests
{
    [TestCase("/s/0123456789abcdef0123/200/200/crop/a.jpg", "/s/***/200/200/crop/a.jpg")]
    [TestCase("GET https://b.s3.amazonaws.com/a.jpg?X-Amz-Signature=abc&X-Amz-Credential=d failed", "GET https://b.s3.amazonaws.com/a.jpg?*** failed")]
    [TestCase("redis at redis://user:pa55@host:6379", "redis at redis://***@host:6379")]
    [TestCase("host:6379,password=pa55,ssl=true", "host:6379,password=***,ssl=true")]
    [TestCase("""{"secret": "abc", "b": 1}""", """{"secret": "***", "b": 1}""")]
    [TestCase("Authorization: Bearer abc.def", "Authorization: Bearer ***")]
    [TestCase("The key AKIAIOSFODNN7EXAMPLE does not exist.", "The key *** does not exist.")]
    [TestCase("people/ann.jpg", "people/ann.jpg")]
    [TestCase("The original is broken or truncated.", "The original is broken or truncated.")]
    [TestCase("/200/200/crop/s/0123456789abcdef0123.jpg", "/200/200/crop/s/0123456789abcdef0123.jpg")]
    public void Hide_Text_KeepsAllButSecrets(string text, string shown) => Assert.That(Secrets.Hide(text), Is.EqualTo(shown));
}
