using System.Globalization;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress;
using ImageProxy.Stress.Bombs;
using ImageProxy.Stress.Fleet;
using ImageProxy.Stress.Load;
using ImageProxy.Stress.Scenarios;
using ImageProxy.Stress.Uploads;
using ImageProxy.Uploads.Queues;

// Runs one scenario against a service of its own on loopback and prints one row of docs/reliability.md:
//   dotnet run -c Release --project tests/ImageProxy.Stress -- kill --rounds 100
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [string command, .. string[] rest] || Arguments.TryParse(rest) is not { } arguments)
{
    await Console.Error.WriteLineAsync(Arguments.Usage);
    return 2;
}

using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(arguments.Number("minutes", 60)));
var (row, isGood) = command switch
{
    "kill" => Row.Of(await KillRounds.RunAsync(arguments.Number("rounds", 100), arguments.Number("responses", 2500), timeout.Token)),
    "flip" => Row.Of(await FlippedFiles.RunAsync(arguments.Number("count", 10_000), timeout.Token)),
    "entries" => Row.Of(await ManyEntries.RunAsync(arguments.Number("count", 100_000), timeout.Token)),
    "idle" => Row.Of(await IdleConnections.RunAsync(arguments.Number("connections", 10_000), timeout.Token)),
    "soak" => Row.Of(await Soak.RunAsync(arguments.Number("renders", 100_000), timeout.Token)),
    "bombs" => Row.Of(await BombAttack.RunAsync(
        arguments.Number("clients", 20), TimeSpan.FromSeconds(arguments.Number("seconds", 20)), BombOriginals.All, timeout.Token)),
    "workers" => Row.Of(await KilledWorkers.RunAsync(
        arguments.Number("clients", 8), TimeSpan.FromSeconds(arguments.Number("seconds", 60)), TimeSpan.FromMilliseconds(arguments.Number("every", 200)), leaveOne: false, timeout.Token)),
    "huge" => Row.Of(await HugeOriginal.RunAsync(timeout.Token)),
    "overload" => Row.Of(await Overloaded.RunAsync(TimeSpan.FromSeconds(arguments.Number("seconds", 60)), RawLoad.Browser, timeout.Token)),
    "overload-jpeg" => Row.Of(await Overloaded.RunAsync(TimeSpan.FromSeconds(arguments.Number("seconds", 60)), RawLoad.Anything, timeout.Token)),
    "fleet" => Row.Of(await FleetCold.RunAsync(
        arguments.Number("nodes", 3), arguments.Number("keys", 1), arguments.Number("clients", 334), arguments.Number("down", 2) != 1, timeout.Token)),
    "fleet-leader" => Row.Of(await FleetLeader.RunAsync(arguments.Number("nodes", 3), arguments.Number("clients", 50), TimeSpan.FromSeconds(3), timeout.Token)),
    "fleet-faults" => Row.Of(await FleetFaults.RunAsync(
        arguments.Number("nodes", 3), TimeSpan.FromSeconds(arguments.Number("seconds", 180)), TimeSpan.FromSeconds(arguments.Number("every", 5)), timeout.Token)),
    "uploads-journal" or "uploads-redis" or "uploads-sqs" => Row.Of(await UploadStorm.RunAsync(
        command switch { "uploads-redis" => UploadQueueDriver.Redis, "uploads-sqs" => UploadQueueDriver.Sqs, _ => UploadQueueDriver.InProcess }, arguments.Number("count", 5000),
        arguments.Number("backlog", int.MaxValue), timeout.Token)),
    "fleet-purge" => Row.Of(await FleetPurge.RunAsync(arguments.Number("nodes", 3), arguments.Number("renditions", 60), timeout.Token)),
    "fleet-scale" => Row.Of(await FleetScale.RunAsync(
        arguments.Number("clients", 1), arguments.Number("rounds", 5), arguments.Number("way", 1) < 3, arguments.Number("way", 1) == 1, timeout.Token)),
    "fleet-overhead" => Row.Of(await FleetOverhead.RunAsync(arguments.Number("renditions", 150), arguments.Number("rounds", 7), timeout.Token)),
    _ => (Arguments.Usage, false),
};
await Task.WhenAll(S3Server.StopSharedAsync(), SqsServer.StopSharedAsync());
Console.WriteLine(row);
return isGood ? 0 : 1;
