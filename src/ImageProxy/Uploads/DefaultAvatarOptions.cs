namespace ImageProxy.Uploads;

/// <summary>Section <c>Uploads:Default</c>: what is shown where there is no picture of that id.</summary>
internal sealed record DefaultAvatarOptions
{
    /// <summary>Key of an original that is shown instead. Default: none.</summary>
    public string? Picture { get; init; }

    /// <summary>A letter that is drawn instead. Default: none; with neither, 404.</summary>
    public string? Letter { get; init; }

    public IEnumerable<string> Faults()
    {
        if (Picture is { Length: > 0 } && Letter is { Length: > 0 })
            yield return "Uploads:Default has a Picture or a Letter, not both.";
        if (Letter is { Length: > 0 } && !Serving.Grapheme.IsOne(Letter))
            yield return $"Uploads:Default:Letter must be one letter, not '{Letter}'.";
        if (Picture is not null && (Picture.StartsWith('/') || Serving.UploadKeys.TryRead(Picture, out _)))
            yield return $"Uploads:Default:Picture '{Picture}' must be the key of an original, without a slash in front.";
    }
}
