using ImageProxy.Peers.Measuring;
using ImageProxy.Stress.Fleet;
using ImageProxy.Stress.Load;
using ImageProxy.Stress.Scenarios;
using ImageProxy.Stress.Uploads;

namespace ImageProxy.Stress;

/// <summary>A result as a row of a Markdown table, and whether it is what the service promises.</summary>
internal static class Row
{
    public static (string Text, bool IsGood) Of(KillRounds r) => (
        $"| kill -9 × {r.Rounds} during fill and evict, 8 readers | {r.Responses:N0} bodies checked, {r.Wrong} wrong, {r.Failed} errors, {r.Busy} told to come again, {r.Cut} cut by a kill; {r.Evictions:N0} evictions; {r.Corrupt} damaged entries; {r.Leftovers} temporary files left; {r.BytesAtEnd:N0} of {KillRounds.MaxBytes:N0} bytes used |",
        r is { Wrong: 0, Failed: 0, Corrupt: 0, Leftovers: 0, BytesAtEnd: <= KillRounds.MaxBytes });

    public static (string Text, bool IsGood) Of(FlippedFiles r) => (
        $"| {r.Count:N0} cache files damaged under load (70 % one bit, 10 % each truncated, extended, replaced) | {r.Served} served, {r.Counted:N0} counted as damaged; {r.Responses:N0} bodies checked, {r.Wrong} wrong, {r.Failed} errors |",
        r is { Served: 0, Wrong: 0, Failed: 0 } && r.Counted == r.Count);

    public static (string Text, bool IsGood) Of(ManyEntries r) => (
        $"| start with {r.Count:N0} entries ({r.Bytes / 1e6:N0} MB), worst of 5 | first hit {r.FirstHit.TotalSeconds:0.00} s after the start of the process ({r.Port.TotalSeconds:0.00} s of it until the port is open); all entries counted {r.Known.TotalSeconds:0.00} s after that |",
        r.FirstHit < TimeSpan.FromSeconds(2));

    public static (string Text, bool IsGood) Of(IdleConnections r) => (
        $"| {r.Count:N0} idle connections | p99 of hits {r.Quiet.TotalMilliseconds:0.00} ms before, {r.Crowded.TotalMilliseconds:0.00} ms with them; {r.BytesEach:N0} bytes and {(double)r.Files / r.Count:0.00} descriptors each; all closed {r.Closed.TotalSeconds:0} s after the last was opened (`Http:IdleTimeout` 20 s) |",
        r.Closed < TimeSpan.FromSeconds(30));

    public static (string Text, bool IsGood) Of(Soak r) => (
        $"| soak: {r.Renders:N0} mixed renders in {r.Took.TotalMinutes:0.0} min | {r.Failed} errors, {r.Shed} shed; RSS {r.RssStart / 1e6:N0} → {r.RssEnd / 1e6:N0} MB, slope {r.SlopePercent:0.00} % per 100,000; descriptors {r.FilesStart} → {r.FilesEnd}; processes {r.ProcessesStart} → {r.ProcessesEnd}; {r.TemporaryFiles} temporary files |",
        r is { Failed: 0, SlopePercent: < 1, TemporaryFiles: 0 } && r.FilesEnd <= r.FilesStart + 8 && r.ProcessesEnd <= r.ProcessesStart);

    public static (string Text, bool IsGood) Of(BombAttack r) => (
        $"| bombs: {r.Clients} normal clients for {r.Time.TotalSeconds:0} s, quiet and with {r.Throws:N0} requests for bombs | {r.Answers}; {r.Wrong} wrong answers; normal clients {Times(r.Quiet)} quiet, {Times(r.Attacked)} under bombs ({r.Attacked.P99 / r.Quiet.P99:0.0} × p99); answers {r.Quiet} and {r.Attacked} |",
        r is { Wrong: 0, AllAnswered: true } && r.Worst < BombAttack.LongestAnswer && r.Attacked.Statuses.Keys.SequenceEqual([200]) && r.Attacked.Broken == 0 && r.Attacked.P99 <= 2 * r.Quiet.P99);

    public static (string Text, bool IsGood) Of(KilledWorkers r) => (
        $"| workers: one of them killed with SIGKILL every {r.Time.TotalMilliseconds / Math.Max(r.Kills, 1):0} ms for {r.Time.TotalSeconds:0} s, {r.Clients} clients with cold renders | {r.Kills} kills; {r.Starts:N0} starts and {r.FailedStarts:N0} that failed; deaths {string.Join(", ", r.Deaths.Select(d => $"{d.Key} {d.Value:N0}"))}; quiet {r.Quiet} ({Times(r.Quiet)}); meanwhile {r.Attacked} ({Times(r.Attacked)}); descriptors {r.Before.Files} → {r.After.Files}; processes {r.Before.Processes} → {r.After.Processes} |",
        r.Quiet.Statuses.Keys.Concat(r.Attacked.Statuses.Keys).All(status => status is 200 or 503) && r.Quiet.Broken + r.Attacked.Broken == 0 && r.IsClean);

    public static (string Text, bool IsGood) Of(HugeOriginal r) => (
        $"| 200×200 of a baseline JPEG of {r.Width}×{r.Height} ({r.FileBytes / 1e6:N1} MB) | {r.Status} after {r.Took.TotalMilliseconds:N0} ms; memory {r.Idle / 1e6:N0} → {r.Peak / 1e6:N0} MB at most, {(r.Peak - r.Idle) / 1e6:N0} MB above idle |",
        r.Status == 200 && r.Peak - r.Idle <= HugeOriginal.MostAboveIdle);

    public static (string Text, bool IsGood) Of(Overloaded r) => (
        $"| overload: ten times the capacity of {r.Peak:N0} cold renders/s | {r.Offered:N0}/s offered, {r.Goodput:N0}/s answered 200 ({r.Goodput / r.Peak:P0} of the capacity); at 80 % {Times(r.Usual)}, in the flood {Times(r.Flood)} ({r.Flood.P99 / r.Usual.P99:0.0} × p99), {r.Flood.Accepted.Percentile(0.99, Overloaded.Burst).TotalMilliseconds:0.0} ms from its third second on; 503 after p50 {r.Flood.Rejected.Percentile(0.5).TotalMilliseconds:0.0} ms, p99 {r.Flood.Rejected.Percentile(0.99).TotalMilliseconds:0.0} ms; most memory {r.MostRss / 1e6:N0} MB; afterwards {Times(r.After)}, back in {r.Back?.TotalSeconds.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture) ?? "never"} s; answers {r.Usual}, then {r.Flood}, then {r.After}; shed by {r.Shed}; of the processors in the flood, workers {Share(r, r.Took.Workers):P0}, service {Share(r, r.Took.Service):P0} ({r.MillisecondsPerRequest:0.000} ms a request), generator {Share(r, r.Took.Generator):P0} |",
        r.Goodput >= 0.9 * r.Peak && r.Flood.Accepted.Percentile(0.99, Overloaded.Burst) <= 2 * r.Usual.P99 && r.Flood.Rejected.Percentile(0.5) < TimeSpan.FromMilliseconds(5)
            && r.MostRss < Overloaded.MaxRss && r.Back < TimeSpan.FromSeconds(5) && r.Usual.Failures + r.Flood.Failures + r.After.Failures == 0);

    public static (string Text, bool IsGood) Of(FleetCold r) => (
        $"| fleet: {r.Requests:N0} requests of {r.Clients * r.Nodes:N0} clients at once for {r.Keys:N0} cold rendition{(r.Keys == 1 ? "" : "s")} over {r.Nodes} nodes{(r.RedisIsUp ? "" : ", Redis killed")} | {r.Renders:N0} renders, {r.Fetches:N0} S3 GETs, {r.Failed} failed, {r.Differing} differing, {r.Alone:N0} turns taken alone; leaders {r.Leader.TotalMilliseconds:N0} ms at most, followers p99 {r.FollowersP99.TotalMilliseconds:N0} ms, p50 of all {r.P50.TotalMilliseconds:N0} ms |",
        r is { Failed: 0, Differing: 0 } && (r.RedisIsUp ? r.Renders == r.Keys && r.Fetches == r.Keys : r.Renders <= r.Keys * r.Nodes)
            && (r.Keys > 1 || r.FollowersP99 <= r.Leader + TimeSpan.FromMilliseconds(50)));

    public static (string Text, bool IsGood) Of(FleetLeader r) => (
        $"| fleet: the node that renders killed with SIGKILL, {r.Clients} clients of each of {r.Nodes - 1} others wait for it | {r.Renders:N0} renders in all, {r.Failed} failed; longest wait {r.Longest.TotalSeconds:0.0} s |",
        r is { Failed: 0, Renders: <= 2 });

    public static (string Text, bool IsGood) Of(FleetFaults r) => (
        $"| fleet: Redis stopped, killed, cut off, swallowed or paused in turn, {r.Faults} times in {r.Time.TotalSeconds:0} s, {r.Nodes} nodes | {r.Requests:N0} requests for {r.Keys:N0} cold renditions, {r.Failed} failed; {r.Extra:N0} extra renders, {r.Alone:N0} nodes' turns taken alone; p99 {r.P99.TotalMilliseconds:N0} ms |",
        r.Failed == 0 && r.Extra <= r.Alone);

    public static (string Text, bool IsGood) Of(UploadStorm r) => (
        $"| {r.Count:N0} uploads, queue {r.Driver}, {r.Kills:N0} times a worker killed with SIGKILL, {r.Doubled:N0} announced twice{(r.Backlog < r.Count ? $", {r.Backlog:N0} sent and not crunched at most" : "")} | {r.Lost} lost, {r.Duplicated} duplicated, {r.Stuck} stuck, {r.Failed} failed, {r.Wrong} wrong; {r.Redone:N0} begun more than once; {r.LeftInQueue} left in the queue; ready after p50 {r.P50.TotalSeconds:0.00} s, p99 {r.P99.TotalSeconds:0.00} s, {r.Longest.TotalSeconds:0.0} s at most; order of completion is that of sending by ρ = {r.Order:0.000}, the most overtaken was by {r.MostOvertaken:N0}; {r.Took.TotalSeconds:0} s in all; {r.Broken:N0} sent again, as no answer came, {r.Orphans:N0} of which had been begun to be stored |",
        r is { Lost: 0, Duplicated: 0, Stuck: 0, Failed: 0, Wrong: 0, LeftInQueue: 0 });

    public static (string Text, bool IsGood) Of(FleetPurge r) => (
        $"| fleet: purge of one original with {r.Renditions} renditions on {r.Nodes} nodes under load, one of them stopped by SIGSTOP | acknowledged after {r.Took.TotalSeconds:0.0} s with {r.Silent} silent; {r.Asked:N0} answers to what was asked after that, the stopped node's first ones among them: {r.Old} old, {r.Failed} failed |",
        r is { Old: 0, Failed: 0, Silent: 1 });

    public static (string Text, bool IsGood) Of(FleetScale r) => (
        string.Join('\n', r.Costs.Select(cost =>
            $"| {cost.Nodes} | {Middle(cost.Mixed, s => s.Milliseconds, "0.00")} | {OfOne(r.RatioOf(cost))} | {Middle(cost.Cold, s => s.Milliseconds, "0.00")} | {Middle(cost.TakenOver, s => s.Milliseconds, "0.00")} | {Middle(cost.Hits, s => s.Milliseconds, "0.000")} | {Middle(cost.Cold, s => s.RedisMilliseconds, "0.00")} | {Middle(cost.Mixed, s => s.PerSecond, "0")} |")
            .Prepend("| --- | --- | --- | --- | --- | --- | --- | --- |")
            .Prepend($"| nodes ({r.Clients} at once, {r.Rounds} rounds, {(r.HasRedis ? "one Redis" : "no Redis")}, {(r.IsSpread ? "all nodes in turn" : "a rendition to one node")}) | ms of processor time a request, 1 cold and {FleetScale.Again} more of each | × one node | cold | taken over | hit | Redis, cold | requests/s |")
            .Append($"{r.Extra} renders and {r.Fetches} fetches beyond one for each rendition; {r.Alone} turns taken alone, {r.Unanswered} questions without an answer from Redis in time.")),
        r.Extra == 0 && r.Fetches == 0 && r.Costs.All(cost => Math.Abs(r.RatioOf(cost).Value - 1) <= 0.1));

    public static (string Text, bool IsGood) Of(FleetOverhead r) => (
        $"| cold rendition that nobody else wants, {r.Rounds.Count} rounds of {r.Renditions}, one at a time | without Redis {Middle(r.Rounds, x => x.Without)} ms, with {Middle(r.Rounds, x => x.With)} ms, {Middle(r.Rounds, x => x.Longer)} ms longer; processor time {Middle(r.Rounds, x => x.CostWithout)} ms and {Middle(r.Rounds, x => x.Cost)} ms, {Middle(r.Rounds, x => x.Cost - x.CostWithout)} ms more; Redis {Middle(r.Rounds, x => x.RedisCost)} ms |",
        Statistics.Median(r.Rounds.Select(x => x.Longer)) <= 1);

    /// <summary>Median, least and most of the rounds; a dash where there are none.</summary>
    private static string Middle<T>(IReadOnlyList<T> rounds, Func<T, double> value, string format = "0.00")
    {
        if (rounds.Count == 0)
            return "–";
        double[] values = [.. rounds.Select(value)];
        return $"{Number(Statistics.Median(values))} ({Number(values.Min())}–{Number(values.Max())})";

        string Number(double number) => number.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string OfOne(Ratio ratio) => $"{ratio.Value:0.00} ({ratio.Least:0.00}–{ratio.Most:0.00})";

    private static double Share(Overloaded r, TimeSpan time) => time / r.Time / Environment.ProcessorCount;

    private static string Times(LoadReport report) => $"p50 {report.P50.TotalMilliseconds:0.0} ms, p99 {report.P99.TotalMilliseconds:0.0} ms";
}
