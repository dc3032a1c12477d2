using ImageProxy.Originals;

namespace ImageProxy.Commands.Checking;

/// <summary>Whether each source answers, and lets us in.</summary>
internal static class SourcesCheck
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(OriginalsOptions options, OriginalStore store, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (options.Sources.Count == 0)
            findings.Add(Finding.Warning("Originals:Sources", "No source is named: the sample pictures are served.", "Name one, a folder (Type=Files, Root) or a bucket (Type=S3, Bucket, Region); README, Point it at S3."));
        var faults = (await store.CheckAsync(cancellationToken)).ToLookup(fault => fault.Source);
        foreach (var source in options.Sources)
        {
            string subject = $"source {source.Name}";
            findings.Add(faults[source.Name!].FirstOrDefault() is { } fault
                ? Finding.Fault(subject, fault.Says, fault.Remedy)
                : Finding.Ok(subject, $"The {(source.IsFiles ? $"folder {Path.GetFullPath(source.Root!)}" : $"bucket {source.Bucket} at {source.Endpoint ?? source.Region}")} answers."));
        }

        return findings;
    }
}
