namespace ImageProxy.Uploads.Api;

internal enum UploadTargetKind
{
    /// <summary>Begins like one of the others and is none.</summary>
    Malformed,

    /// <summary><c>/uploads</c>.</summary>
    Uploads,

    /// <summary><c>/uploads/{id}</c>.</summary>
    State,

    /// <summary><c>/uploads/{id}/events</c>.</summary>
    Events,

    /// <summary><c>/a/{id}</c>, <c>/a/{id}_small</c>, <c>/a/{id}_large</c>.</summary>
    Picture,

    /// <summary><c>/avatar/letter/{grapheme}/{size}</c>.</summary>
    Letter,
}
