using System.Diagnostics;
using System.Globalization;
using ImageProxy.Fuzz;
using ImageProxy.Fuzz.Running;

if (CommandLine.Parse(args) is not { } command)
{
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

var (target, options, child, input) = command;
if (input is not null)
{
    Console.WriteLine(target.Run(File.ReadAllBytes(input)));
    return 0;
}

if (child)
{
    ChildLoop.Run(target, options, Console.Out);
    return 0;
}

Console.WriteLine($"{target.Name}: seed {options.Seed}, from input {options.From}, {options.Jobs} jobs");
var clock = Stopwatch.StartNew();
var shown = TimeSpan.Zero;
var tally = target.RunsNativeCode ? await ChildCampaign.RunAsync(target, options, Show) : Campaign.Run(target, options, Show);
foreach (var failure in tally.Failures.Concat(tally.Kept))
    Console.WriteLine($"input {failure.Index}: {failure.What}\n  kept as {Regressions.Keep(target, target.Make(options.Seed, failure.Index))}");
Console.WriteLine(Line(tally));
if (target.Summary is { Length: > 0 } summary)
    Console.WriteLine(summary);
return tally.Failures.Count == 0 ? 0 : 1;

void Show(Tally sofar)
{
    if (clock.Elapsed - shown < TimeSpan.FromSeconds(10))
        return;
    shown = clock.Elapsed;
    Console.WriteLine(Line(sofar));
}

string Line(Tally sofar) => string.Create(
    CultureInfo.InvariantCulture, $"{clock.Elapsed:hh\\:mm\\:ss} {sofar.Inputs / Math.Max(clock.Elapsed.TotalSeconds, 0.001):N0}/s {sofar}");
