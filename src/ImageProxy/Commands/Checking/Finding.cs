namespace ImageProxy.Commands.Checking;

/// <summary>One thing that was looked at.</summary>
/// <param name="Subject">A setting, a library, a folder.</param>
/// <param name="Says">What was found, in one sentence.</param>
/// <param name="Remedy">What to do about it; null only where nothing is to be done.</param>
internal sealed record Finding(Verdict Verdict, string Subject, string Says, string? Remedy = null)
{
    public static Finding Ok(string subject, string says) => new(Verdict.Ok, subject, says);

    public static Finding Warning(string subject, string says, string remedy) => new(Verdict.Warning, subject, says, remedy);

    public static Finding Fault(string subject, string says, string remedy) => new(Verdict.Fault, subject, says, remedy);
}
