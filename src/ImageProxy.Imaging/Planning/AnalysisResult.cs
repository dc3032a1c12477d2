namespace ImageProxy.Imaging.Planning;

/// <summary>What was found, or the reason nothing was.</summary>
/// <param name="Detail">For the log only: may hold a native library's words.</param>
public readonly record struct AnalysisResult(Findings Findings, RenderFailure Failure = RenderFailure.None, string? Detail = null)
{
    public bool Succeeded => Failure == RenderFailure.None;

    public static AnalysisResult Fail(RenderFailure failure, string detail) => new(Findings.None, failure, detail);
}
