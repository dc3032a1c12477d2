namespace ImageProxy.Rendering;

/// <summary>How a job left the queue, with what it made.</summary>
/// <param name="Result">Where <see cref="QueueOutcome.Done"/>.</param>
/// <param name="Shed">Where <see cref="QueueOutcome.Busy"/>.</param>
internal readonly record struct QueueResult<T>(QueueOutcome Outcome, T? Result, QueueTimes Times, ShedReason Shed = ShedReason.None)
{
    public void Deconstruct(out QueueOutcome outcome, out T? result, out QueueTimes times) => (outcome, result, times) = (Outcome, Result, Times);
}
