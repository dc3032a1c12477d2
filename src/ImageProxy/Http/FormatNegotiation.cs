using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using Microsoft.Extensions.Options;

namespace ImageProxy.Http;

/// <summary>The format of a request: what the edge has read out of <c>Accept</c>, where one is trusted to, else what <c>Accept</c> says.</summary>
internal sealed class FormatNegotiation(IOptions<HttpOptions> http)
{
    private readonly string? _header = http.Value.FormatHeader is { Length: > 0 } name ? name : null;

    /// <param name="offered">Best first. A word of the edge's that is not among them, nor the plain format's, counts for nothing.</param>
    public FormatToken TokenFor(IHeaderDictionary headers, ReadOnlySpan<ImageFormat> offered)
    {
        if (_header is not null && headers[_header] is [{ } word] && ImageFormats.TryParseOutput(word, out var format)
            && (format == ImageFormat.Jpeg || offered.Contains(format)))
            return FormatTokens.Of(format);
        return AcceptNegotiation.Negotiate(headers.Accept.ToString(), offered);
    }
}
