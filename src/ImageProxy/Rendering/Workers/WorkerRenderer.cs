using System.Diagnostics;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Rendering.Workers;

/// <summary>
/// Renders in worker processes, so that no original can take more from the service than its own answer. A worker that dies at a job is replaced,
/// and the job tried once more: who kills a worker from outside must not hurt a request. An original that a worker has died of is tried only
/// where another worker is left for everybody else, and the next time a single worker that dies of it is enough.
/// </summary>
/// <param name="deadline">For one job, from asking for a worker.</param>
/// <param name="memoryBytes">What a worker may have.</param>
/// <param name="isHeavy">Whether a job of this price is to let others go first.</param>
internal sealed class WorkerRenderer(WorkerPool pool, TimeSpan deadline, long memoryBytes, Predicate<RenderCost> isHeavy) : IRenderer
{
    /// <summary>Workers a job may cost: two of those that die of it, one more of those that somebody kills.</summary>
    private const int Deaths = 2, Kills = 3;

    private readonly Suspects _suspects = new();

    /// <summary>Where no worker has said which renderer it was: nothing was rendered.</summary>
    public string Name => "none";

    public AnalysisResult Analyze(ReadOnlyMemory<byte> original, ImageInfo info, Analysis analysis, CancellationToken cancellationToken)
    {
        var (reply, _) = Run(WorkerJob.Look(info, analysis), original, cancellationToken);
        return reply.Failure == RenderFailure.None ? new(reply.Findings) : AnalysisResult.Fail(reply.Failure, reply.Detail);
    }

    public RenderResult Render(
        ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding, CancellationToken cancellationToken)
    {
        if (!plan.IsValidFor(info.Size))
            return RenderResult.Fail(RenderFailure.Internal, $"the plan is not for a picture of {info.Size}: {plan}");
        return Result(Run(WorkerJob.Render(info, plan, encoding), original, cancellationToken));
    }

    public RenderResult Reduce(ReadOnlyMemory<byte> original, ImageInfo info, int eighths, CancellationToken cancellationToken) =>
        Result(Run(WorkerJob.Reduce(info, eighths), original, cancellationToken));

    private static RenderResult Result((WorkerReply Reply, byte[] Picture) ran)
    {
        var (reply, picture) = ran;
        var result = reply.Failure == RenderFailure.None ? new(picture, reply.Size) : RenderResult.Fail(reply.Failure, reply.Detail);
        return result with { Renderer = reply.Renderer.Length > 0 ? reply.Renderer : null };
    }

    private (WorkerReply Reply, byte[] Picture) Run(WorkerJob job, ReadOnlyMemory<byte> original, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        bool goesBehind = isHeavy(job.Cost), wasSuspect = _suspects.Contains(original.Span);
        for (int kills = 0, deaths = 0; ;)
        {
            // :: 1 A worker, unless there is no more time, or nobody waits.
            if (cancellationToken.IsCancellationRequested)
                return Failed(RenderFailure.Canceled, "nobody waits for it");
            var left = LeftSince(started);
            if (left <= TimeSpan.Zero)
                return Failed(RenderFailure.TimedOut, "no worker was free in time");
            if (pool.Take(left, goesBehind, isSuspect: wasSuspect || deaths > 0, cancellationToken) is not { } worker)
                return Failed(cancellationToken.IsCancellationRequested ? RenderFailure.Canceled : RenderFailure.Unavailable, "no worker is to be had");

            // :: 2 Its answer, if it is one.
            WorkerAnswer answer;
            try
            {
                answer = worker.Run(job, original, LeftSince(started), cancellationToken);
            }
            catch
            {
                // No memory on our side, for its original or for its picture: whatever it makes, nobody will read it.
                pool.GiveUp(worker, WorkerDeath.Canceled, worker.Bury());
                throw;
            }

            string? fault = answer.Reply is null ? answer.Detail : ReplyCheck.Fault(job, answer.Reply, answer.Picture);
            if (answer.Reply is not null && fault is null)
            {
                pool.Return(worker);
                if (wasSuspect)
                    _suspects.Remove(original.Span);
                return (answer.Reply, answer.Picture ?? []);
            }

            // :: 3 Its death, and whether that is the original's doing.
            var end = worker.Bury();
            var death = WorkerDeaths.Of(answer.Kind, end, RenderPrice.DecodedBytes(job.Info), memoryBytes);
            pool.GiveUp(worker, death, end with { LastWords = $"{fault} {end.LastWords}" });
            if (answer.Kind == WorkerAnswerKind.NotTaken)
                continue;
            _ = death == WorkerDeath.Killed ? ++kills : ++deaths;
            if (FailureOf(death) is not RenderFailure.Crashed and var failure)
                return Failed(failure, $"the worker ended: {death}");
            if (deaths < (wasSuspect ? 1 : Deaths) && kills + deaths < Kills)
                continue;
            if (deaths > 0 && !wasSuspect)
                _suspects.Add(original.Span);
            return Failed(RenderFailure.Crashed, $"{(kills + deaths == 1 ? "1 worker" : $"{kills + deaths} workers")} ended, the last by {death}, {end.Exit}");
        }
    }

    /// <summary>Never negative: -1 ms would mean without end.</summary>
    private TimeSpan LeftSince(long started)
    {
        var left = deadline - Stopwatch.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static RenderFailure FailureOf(WorkerDeath death) => death switch
    {
        WorkerDeath.Deadline => RenderFailure.TimedOut,
        WorkerDeath.Canceled => RenderFailure.Canceled,
        WorkerDeath.Memory => RenderFailure.TooLarge,
        _ => RenderFailure.Crashed,
    };

    private static (WorkerReply Reply, byte[] Picture) Failed(RenderFailure failure, string detail) =>
        (new() { Number = 0, Failure = failure, Detail = detail }, []);
}
