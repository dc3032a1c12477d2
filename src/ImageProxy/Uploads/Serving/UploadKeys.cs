namespace ImageProxy.Uploads.Serving;

/// <summary>Keys under which uploads are originals like any other: <c>a/{id}</c>.</summary>
internal static class UploadKeys
{
    private const string Prefix = "a/";

    public static string Of(string id) => Prefix + id;

    public static bool TryRead(ReadOnlySpan<char> key, out string id)
    {
        bool isOne = key.StartsWith(Prefix) && UploadId.IsValid(key[Prefix.Length..]);
        id = isOne ? key[Prefix.Length..].ToString() : "";
        return isOne;
    }

    /// <summary>Whether this is the key of an upload, of one that there is or not.</summary>
    public static bool Is(ReadOnlySpan<char> key) => key.StartsWith(Prefix) && UploadId.IsValid(key[Prefix.Length..]);
}
