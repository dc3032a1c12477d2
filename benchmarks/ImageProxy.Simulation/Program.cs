using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using ImageProxy.Simulation;
using Microsoft.Extensions.DependencyInjection;

// Usage: ImageProxy.Simulation [WORD] [--scale N] [--requests N] [--seed N]; WORD: only tables and rows that have it in their names.
string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
int Number(string name, int usual) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

int scale = Number("--scale", 50), requests = Number("--requests", 2_500_000), seed = Number("--seed", 1);
string word = args is [{ } first, ..] && !first.StartsWith("--", StringComparison.Ordinal) ? first : "";
var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
long started = Stopwatch.GetTimestamp();
Console.WriteLine($"Originals, disk and memory bytes and rate are divided by {scale}; each row has seen {requests:N0} requests before it is measured. Seed {seed}.");
foreach (var (title, rows) in Scenarios.All)
{
    var wanted = rows.Where(row => $"{title} {row.Name}".Contains(word, StringComparison.OrdinalIgnoreCase)).ToArray();
    if (wanted.Length == 0)
        continue;
    Console.WriteLine($"\n## {title}\n\n{Table.Head}");
    foreach (var scenario in wanted)
    {
        foreach (var phase in new Run(scenario, scale, seed, meters).Execute(requests))
            Console.WriteLine(Table.Row(scenario.Name, phase));
    }
}

Console.WriteLine($"\n{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s, one thread.");
