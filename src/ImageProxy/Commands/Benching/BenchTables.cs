using System.Globalization;
using Spectre.Console;

namespace ImageProxy.Commands.Benching;

/// <summary>What a run came to: a line by status and tier, and the times of all.</summary>
internal static class BenchTables
{
    public static Table Of(IReadOnlyList<BenchAnswer> answers)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in (string[])["status", "tier", "answers", "bytes each", "p50 ms", "p90 ms", "p99 ms", "worst ms"])
            table.AddColumn(new TableColumn(column) { Alignment = column is "status" or "tier" ? Justify.Left : Justify.Right });
        foreach (var group in answers.GroupBy(a => (a.Status, a.Tier)).OrderBy(g => g.Key))
            table.AddRow([group.Key.Status == 0 ? "none" : Number(group.Key.Status), group.Key.Tier, .. Row([.. group])]);
        if (answers.DistinctBy(a => (a.Status, a.Tier)).Skip(1).Any())
            table.AddRow(["all", "", .. Row(answers)]);
        return table;
    }

    /// <summary>One line for scripts.</summary>
    public static string Summary(IReadOnlyList<BenchAnswer> answers, TimeSpan took) => string.Create(
        CultureInfo.InvariantCulture,
        $"{answers.Count} answers in {took.TotalSeconds:0.00} s, {answers.Count / took.TotalSeconds:0} a second, {answers.Count(a => a.Failed)} failed");

    /// <summary>The value that a share of all is not above: nearest rank.</summary>
    internal static TimeSpan Percentile(IReadOnlyList<TimeSpan> ascending, double share) =>
        ascending[Math.Clamp((int)Math.Ceiling(share * ascending.Count) - 1, 0, ascending.Count - 1)];

    private static IEnumerable<string> Row(IReadOnlyList<BenchAnswer> answers)
    {
        TimeSpan[] times = [.. answers.Select(a => a.Took).Order()];
        yield return Number(answers.Count);
        yield return Number((long)answers.Average(a => a.Bytes));
        foreach (double share in (double[])[0.5, 0.9, 0.99, 1])
            yield return Percentile(times, share).TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
