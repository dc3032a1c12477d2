using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace ImageProxy.Http;

/// <summary>
/// Whether a request has come through the edge: it then holds a secret that the edge adds and nobody else knows. Without secrets in
/// <c>Http:OriginVerify</c> everybody is answered.
/// </summary>
internal sealed class OriginVerification(IOptions<HttpOptions> http)
{
    public const string Header = "X-Origin-Verify";

    private readonly string[] _secrets = [.. http.Value.OriginVerify];

    /// <summary>Takes as long for a wrong secret as for a right one of its length, however much of it is right.</summary>
    public bool Admits(IHeaderDictionary headers)
    {
        if (_secrets.Length == 0)
            return true;
        if (headers[Header] is not [{ } given])
            return false;
        bool known = false;
        foreach (string secret in _secrets)
            known |= CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(given.AsSpan()), MemoryMarshal.AsBytes(secret.AsSpan()));
        return known;
    }
}
