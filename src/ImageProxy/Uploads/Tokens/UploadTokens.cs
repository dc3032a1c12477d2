using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Tokens;

/// <summary>
/// Tokens: <c>u1.</c>, the content as base64url of JSON, a dot, and base64url of HMAC-SHA256 over all that stands before that dot. The first key
/// signs, all of them verify, so that keys can be changed while tokens of the old one live on.
/// </summary>
internal sealed partial class UploadTokens(IOptions<UploadsOptions> options, TimeProvider time)
{
    private const string Version = "u1.";
    private const int MaxLength = 1024;

    private readonly byte[][] _keys = [.. options.Value.Keys.Select(Encoding.UTF8.GetBytes)];

    public string Mint(UploadToken token)
    {
        string signed = Version + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(token, TokenJson.Default.UploadToken));
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(_keys[0], Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Reads what stands behind <c>Authorization: Bearer</c>. Nothing of the content is looked at before the signature is known to be good.</summary>
    public (UploadToken? Token, TokenFault Fault) Read(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return (null, TokenFault.Missing);
        string text = authorization["Bearer ".Length..].Trim();
        int dot = text.LastIndexOf('.');
        if (text.Length > MaxLength || dot <= Version.Length || !text.StartsWith(Version, StringComparison.Ordinal) || !IsSigned(text[..dot], text.AsSpan(dot + 1)))
            return (null, TokenFault.Forged);
        if (Content(text[Version.Length..dot]) is not { } token)
            return (null, TokenFault.Forged);
        return time.GetUtcNow().ToUnixTimeSeconds() < token.ExpiresAt ? (token, TokenFault.None) : (null, TokenFault.Expired);
    }

    /// <summary>Compares with every key in constant time, also when one has matched.</summary>
    private bool IsSigned(string signed, ReadOnlySpan<char> signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes], right = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (signature.Length != 43 || !Base64Url.TryDecodeFromChars(signature, given, out int length) || length != given.Length)
            return false;
        byte[] message = Encoding.UTF8.GetBytes(signed);
        bool isKnown = false;
        foreach (byte[] key in _keys)
        {
            HMACSHA256.HashData(key, message, right);
            isKnown |= CryptographicOperations.FixedTimeEquals(given, right);
        }

        return isKnown;
    }

    /// <summary>Null for what somebody with a key, but not <see cref="Mint"/>, has written.</summary>
    private static UploadToken? Content(string text)
    {
        try
        {
            var token = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text), TokenJson.Default.UploadToken);
            return token is { Subject.Length: >= 1 and <= UploadToken.MaxSubject, Quota: null or (>= 0 and <= UploadToken.MaxQuota) } ? token : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    [JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonSerializable(typeof(UploadToken))]
    private sealed partial class TokenJson : JsonSerializerContext;
}
