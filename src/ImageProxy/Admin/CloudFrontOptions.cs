namespace ImageProxy.Admin;

/// <summary>Section <c>Admin:CloudFront</c>: the edge that is told of purges.</summary>
internal sealed record CloudFrontOptions
{
    /// <summary>The distribution's id. Default: none, and no edge is told.</summary>
    public string? DistributionId { get; init; }

    /// <summary>Base URL of the API. Default AWS' own.</summary>
    public string Endpoint { get; init; } = "https://cloudfront.amazonaws.com";

    public IEnumerable<string> Faults()
    {
        if (DistributionId is { Length: > 0 } && !DistributionId.All(char.IsAsciiLetterOrDigit))
            yield return $"Admin:CloudFront:DistributionId '{DistributionId}' is not an id: letters and digits only.";
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return $"Admin:CloudFront:Endpoint '{Endpoint}' must be an absolute http or https URL.";
    }
}
