namespace ImageProxy.Commands.Benching;

/// <summary>One answer, or none.</summary>
/// <param name="Status">HTTP status; 0 where there was no answer.</param>
/// <param name="Tier">What <c>Cache-Status</c> says: <c>memory</c>, <c>disk</c>, <c>rendered</c>, …; <c>-</c> where it says nothing.</param>
/// <param name="Bytes">Length of the body.</param>
/// <param name="Took">From asking to the body's last byte.</param>
internal readonly record struct BenchAnswer(int Status, string Tier, long Bytes, TimeSpan Took)
{
    public bool Failed => Status is 0 or >= 400;
}
