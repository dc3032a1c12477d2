namespace ImageProxy.Uploads.Queues.Sqs;

/// <summary>Section <c>Uploads:Queue:Sqs</c>.</summary>
internal sealed record SqsQueueOptions
{
    /// <summary>Name of the queue, which must exist. No default.</summary>
    public string? Name { get; init; }

    /// <summary>AWS region, such as <c>eu-west-1</c>. No default.</summary>
    public string? Region { get; init; }

    /// <summary>Base URL of the API. Default AWS' own of the region.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Longest that one question waits for a message, in whole seconds up to 20. Default 20 s.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(20);

    public Uri ToAddress() => new(string.IsNullOrEmpty(Endpoint) ? $"https://sqs.{Region}.amazonaws.com" : Endpoint);

    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 80 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            yield return $"Uploads:Queue:Sqs:Name must be the name of a standard queue, 1 to 80 letters, digits, '-' and '_', not '{Name}'.";
        if (string.IsNullOrWhiteSpace(Region) || !Region.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            yield return $"Uploads:Queue:Sqs:Region must be a region such as eu-west-1, not '{Region}'.";
        if (!string.IsNullOrEmpty(Endpoint) && (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
            yield return $"Uploads:Queue:Sqs:Endpoint '{Endpoint}' must be an absolute http or https URL.";
        if (Wait < TimeSpan.FromSeconds(1) || Wait > TimeSpan.FromSeconds(20) || Wait.Ticks % TimeSpan.TicksPerSecond != 0)
            yield return $"Uploads:Queue:Sqs:Wait must be 1 to 20 whole seconds, not {Wait}.";
    }
}
