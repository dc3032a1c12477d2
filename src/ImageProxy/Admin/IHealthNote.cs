namespace ImageProxy.Admin;

/// <summary>A line of <c>/health/ready</c> for people. It does not decide whether traffic comes here.</summary>
internal interface IHealthNote
{
    /// <returns>Null where there is nothing to say.</returns>
    ValueTask<string?> LineAsync(CancellationToken cancellationToken);
}
