using ImageProxy.Stress.Scenarios;

namespace ImageProxy.Stress;

/// <summary>A result as a row of a Markdown table, and whether it is what the service promises.</summary>
internal static class Row
{
    public static (string Text, bool IsGood) Of(KillRounds r) => (
        $"| kill -9 × {r.Rounds} during fill and evict, 8 readers | {r.Responses:N0} bodies checked, {r.Wrong} wrong, {r.Failed} errors, {r.Cut} cut by a kill; {r.Evictions:N0} evictions; {r.Corrupt} damaged entries; {r.Leftovers} temporary files left; {r.BytesAtEnd:N0} of {KillRounds.MaxBytes:N0} bytes used |",
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
        $"| soak: {r.Renders:N0} mixed renders in {r.Took.TotalMinutes:0.0} min | {r.Failed} errors; RSS {r.RssStart / 1e6:N0} → {r.RssEnd / 1e6:N0} MB, slope {r.SlopePercent:0.00} % per 100,000; descriptors {r.FilesStart} → {r.FilesEnd}; processes {r.ProcessesStart} → {r.ProcessesEnd}; {r.TemporaryFiles} temporary files |",
        r is { Failed: 0, SlopePercent: < 1, TemporaryFiles: 0 } && r.FilesEnd <= r.FilesStart + 8 && r.ProcessesEnd <= r.ProcessesStart);
}
