using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using static ImageProxy.Fuzz.Targets.FuzzFailureException;

namespace ImageProxy.Fuzz.Targets;

/// <summary><see cref="AcceptNegotiation"/>: never throws, and answers only what is offered and named in the header, or the plain format.</summary>
internal sealed class AcceptTarget : IFuzzTarget
{
    private static readonly ImageFormat[] Offered = [ImageFormat.Avif, ImageFormat.WebP];

    private static readonly string[] Sound =
        ["image/webp", "image/avif", "image/jpeg", "image/*", "*/*", "image/png", ",", ",", ", ", ",image/webp", ",image/avif;q=0.9", ";q=0", ";q=1", ";q=0.5", ";q=0.999", "; q=0.3", "text/html", ";level=1"];

    private static readonly string[] Hostile =
    [
        ";q=1.001", ";q=", ";Q=0.8", "IMAGE/WebP", ";q=0.1234", ";a=\"b,c;q=0\"", "\"", "\\", "=", " ", "\t", "q=0", "image/", "/", "*", "0.", "\0", "\u00E9", ";q=-1", ";q=1e1", ";",
    ];

    public string Name => "accept";

    public byte[] Make(ulong seed, long index)
    {
        var random = SeededRandom.For(seed, index);
        return HostileText.Bytes(HostileText.Mutate(HostileText.Join(Sound, Hostile, 12, random), Hostile, random));
    }

    public string Run(byte[] input)
    {
        string header = HostileText.Text(input);
        var token = AcceptNegotiation.Negotiate(header, Offered);
        ThrowUnless(token is FormatToken.Jpeg or FormatToken.WebP or FormatToken.Avif, $"{token} was not offered");
        ThrowUnless(token == FormatToken.Jpeg || header.Contains("image/" + token.Name(), StringComparison.OrdinalIgnoreCase), $"{token} was not named");
        ThrowUnless(AcceptNegotiation.Negotiate(header, []) == FormatToken.Jpeg, "something else than the plain format where nothing is offered");
        ThrowUnless(AcceptNegotiation.Negotiate(header + ",text/x-other", Offered) == token || header.Length > AcceptNegotiation.MaxLength - 13 || Opens(header), "a range of no picture changes the answer");
        return token.Name();
    }

    /// <summary>A quotation that is not closed swallows what follows.</summary>
    private static bool Opens(string header) => header.Contains('"') || header.EndsWith('\\');
}
