using ImageProxy.Originals;
using ImageProxy.Originals.S3;

namespace ImageProxy.Commands.Checking;

/// <summary>Whether each source answers, and lets us in; and the results bucket, which is one more.</summary>
internal static class SourcesCheck
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(OriginalsOptions options, OriginalStore store, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (options.Sources.Count == 0)
            findings.Add(Finding.Warning("Originals:Sources", "No source is named: the sample pictures are served.", "Name one, a folder (Type=Files, Root) or a bucket (Type=S3, Bucket, Region); README, Point it at S3."));
        var faults = await store.CheckAsync(cancellationToken);
        foreach (var source in options.Sources)
        {
            string subject = $"source {source.Name}";
            string place = source.IsFiles ? $"folder {Path.GetFullPath(source.Root!)}" : $"bucket {source.Bucket} at {source.Endpoint ?? source.Region}";
            if (faults.FirstOrDefault(line => Names(line, source.Name)) is not { } fault)
                findings.Add(Finding.Ok(subject, $"The {place} answers."));
            else if (source.IsFiles)
                findings.Add(Finding.Fault(subject, fault, $"Make the folder, mount it, or let the service's user read it; or set Root of this source to where the originals are. A relative one counts from {Environment.CurrentDirectory}."));
            else
                findings.Add(Finding.Fault(subject, fault, RemedyOf(fault)));
        }

        return findings;
    }

    /// <summary>What to do about a bucket, by the kind of problem that its line names.</summary>
    internal static string RemedyOf(string fault) => Enum.GetValues<S3ProblemKind>().FirstOrDefault(kind => fault.Contains($"({kind})", StringComparison.Ordinal)) switch
    {
        S3ProblemKind.Credentials => "Give the service valid credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the role of the machine, with s3:GetObject on the bucket; set the clock; for a public bucket set Anonymous=true.",
        S3ProblemKind.WrongBucket => "Correct Bucket and Region of this source; a server that is not AWS mostly wants PathStyle=true, too.",
        S3ProblemKind.Failing or S3ProblemKind.TooSlow => "Check Endpoint (or Region), the name server and the firewall: a GET must come through to it within Originals:AttemptTimeout.",
        S3ProblemKind.Throttled => "The server refuses so many requests; wait, or ask for more.",
        _ => "Check Endpoint, Bucket and Region of this source.",
    };

    private static bool Names(string line, string name) =>
        line.Contains($"ource {name} ", StringComparison.Ordinal) || line.Contains($"source {name},", StringComparison.Ordinal);
}
