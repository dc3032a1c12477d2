using BenchmarkDotNet.Attributes;
using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Benchmarks.Images;

/// <summary>From the raw request target to an admitted recipe and a token: paid by every request, cache hits included.</summary>
[MemoryDiagnoser]
public class UrlParsing
{
    private const string PlainTarget = "/200/200/crop/people/ann.jpg";
    private const string EncodedTarget = "/preset/hero/people/%C3%A4nne%20lie%2Fportrait%2B1.jpg@webp?v=3";
    private const string ChromeAccept = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

    // Everything valid up to the last two characters, at the longest a request line may be.
    private static readonly string HostileTarget = "/200/200/crop/" + string.Concat(Enumerable.Repeat("%61", 1023)) + "%4";
    private static readonly string HostileAccept = string.Concat(Enumerable.Repeat("a;q=1,", AcceptNegotiation.MaxLength / 6));
    private static readonly ImageFormat[] Offered = [ImageFormat.Avif, ImageFormat.WebP];

    private readonly ImageCatalog _catalog = ImageCatalog.Compile(new());
    private ImageTarget _target = null!;

    [GlobalSetup]
    public void Setup() => Parse(PlainTarget, out _target!);

    [Benchmark(Baseline = true)]
    public bool Plain() => Parse(PlainTarget, out _);

    [Benchmark]
    public bool Encoded() => Parse(EncodedTarget, out _);

    [Benchmark]
    public bool Hostile() => Parse(HostileTarget, out _);

    [Benchmark]
    public object Admit() => _catalog.Admit(_target);

    [Benchmark]
    public int NegotiateChrome() => (int)AcceptNegotiation.Negotiate(ChromeAccept, Offered);

    [Benchmark]
    public int NegotiateHostile() => (int)AcceptNegotiation.Negotiate(HostileAccept, Offered);

    private static bool Parse(string raw, out ImageTarget? target) => ImagePath.TryParse(raw, out target, out _);
}
