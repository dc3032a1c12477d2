namespace ImageProxy.Uploads.Api;

/// <summary>A URL of uploads.</summary>
/// <param name="Id">Of State, Events and Picture.</param>
/// <param name="Rest">Of a Picture the end of its name: empty, <c>small</c> or <c>large</c>; of a Letter all behind <c>letter/</c>, as it was sent.</param>
internal readonly record struct UploadTarget(UploadTargetKind Kind, string Id = "", string Rest = "")
{
    /// <summary>What the host of pictures serves, as opposed to the API.</summary>
    public bool IsContent => Kind is UploadTargetKind.Picture or UploadTargetKind.Letter;

    /// <param name="rawTarget">The request target as it was sent; a query is left aside.</param>
    /// <returns>Null for whatever is not of uploads.</returns>
    public static UploadTarget? Read(ReadOnlySpan<char> rawTarget)
    {
        int query = rawTarget.IndexOf('?');
        var path = query < 0 ? rawTarget : rawTarget[..query];
        return path switch
        {
            "/uploads" => new(UploadTargetKind.Uploads),
            _ when path.StartsWith("/uploads/") => Upload(path["/uploads/".Length..]),
            _ when path.StartsWith("/a/") => Picture(path["/a/".Length..]),
            _ when path.StartsWith("/avatar/letter/") => new(UploadTargetKind.Letter, Rest: path["/avatar/letter/".Length..].ToString()),
            _ => null,
        };
    }

    private static UploadTarget Upload(ReadOnlySpan<char> rest)
    {
        var id = rest.Length >= UploadId.Length ? rest[..UploadId.Length] : rest;
        return rest[id.Length..] switch
        {
            _ when !UploadId.IsValid(id) => new(UploadTargetKind.Malformed),
            "" => new(UploadTargetKind.State, id.ToString()),
            "/events" => new(UploadTargetKind.Events, id.ToString()),
            _ => new(UploadTargetKind.Malformed),
        };
    }

    private static UploadTarget Picture(ReadOnlySpan<char> rest)
    {
        var id = rest.Length >= UploadId.Length ? rest[..UploadId.Length] : rest;
        return rest[id.Length..] switch
        {
            _ when !UploadId.IsValid(id) => new(UploadTargetKind.Malformed),
            "" => new(UploadTargetKind.Picture, id.ToString()),
            "_small" => new(UploadTargetKind.Picture, id.ToString(), "small"),
            "_large" => new(UploadTargetKind.Picture, id.ToString(), "large"),
            _ => new(UploadTargetKind.Malformed),
        };
    }
}
