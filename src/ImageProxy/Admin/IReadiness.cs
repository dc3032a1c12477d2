namespace ImageProxy.Admin;

/// <summary>Whether traffic should come here; what <c>/health/ready</c> answers.</summary>
internal interface IReadiness
{
    /// <summary>Empty when ready; else one line for each reason.</summary>
    Task<IReadOnlyList<string>> FaultsAsync(CancellationToken cancellationToken);
}
