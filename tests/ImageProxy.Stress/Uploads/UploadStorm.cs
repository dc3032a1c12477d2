using System.Diagnostics;
using System.Text.Json;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Stress.Load;
using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.States;

namespace ImageProxy.Stress.Uploads;

/// <summary>Uploads while every twentieth costs a worker its life, and every tenth is announced twice. Each is a picture of its own colour, which is looked for in the end.</summary>
/// <param name="Backlog">Uploads that may be sent and not crunched yet; with more, clients wait.</param>
/// <param name="Lost">Uploads that were answered with 202 and of which nothing is known.</param>
/// <param name="Duplicated">Objects beyond the master and three sizes of each, and originals that were not deleted.</param>
/// <param name="Stuck">Neither ready nor failed in the end.</param>
/// <param name="Wrong">Ready, with another's picture.</param>
/// <param name="Redone">Begun more than once.</param>
/// <param name="Broken">Uploads without an answer, as the node was killed or not back yet; sent again.</param>
/// <param name="Orphans">Of these, what had come so far that there is a state.</param>
/// <param name="Longest">From the end of an upload to its being ready.</param>
/// <param name="Order">Spearman's rank correlation between the order of sending and that of being ready.</param>
/// <param name="MostOvertaken">Places that an upload has fallen back.</param>
internal sealed record UploadStorm(
    UploadQueueDriver Driver, int Count, int Backlog, int Kills, int Doubled, int Lost, int Duplicated, int Stuck, int Failed, int Wrong, int Redone, int Broken, int Orphans, double LeftInQueue,
    TimeSpan P50, TimeSpan P99, TimeSpan Longest, double Order, int MostOvertaken, TimeSpan Took)
{
    private const int Side = 24;
    private const int Senders = 8;
    private const int UploadsPerKill = 20, UploadsPerDouble = 10;

    /// <summary>Without anything becoming ready, what is left is stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A client whose upload was not answered sends it again after so long.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    /// <param name="most">Uploads that may be sent and not crunched yet; with more, clients wait.</param>
    public static async Task<UploadStorm> RunAsync(UploadQueueDriver driver, int count, int most, CancellationToken cancellationToken)
    {
        await using var site = await UploadSite.StartAsync(driver, workers: 3);
        await using var backlog = new Backlog(most, () => Files(Path.Combine(site.Public, "master")).Count());
        long began = Stopwatch.GetTimestamp();

        // :: 1 Clients send, and some of it is announced again up to two seconds later; meanwhile workers die.
        string[] ids = new string[count];
        var doubling = new List<Task>();
        int next = -1, broken = 0;
        var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(
            async () =>
            {
                for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                {
                    await backlog.RoomAsync(i, cancellationToken);
                    byte[] picture = PictureOf(i);
                    while ((ids[i] = await site.TryPostAsync(picture, cancellationToken) ?? "").Length == 0)
                    {
                        Interlocked.Increment(ref broken);
                        await Task.Delay(Again, cancellationToken);
                    }

                    if (i % UploadsPerDouble == 0)
                    {
                        lock (doubling)
                            doubling.Add(DoubleAsync(site, ids[i], TimeSpan.FromMilliseconds(i % (2 * UploadsPerDouble) == 0 ? 0 : Random.Shared.Next(2000))));
                    }
                }
            },
            cancellationToken)));
        int kills = await KillAsync(site, backlog, count / UploadsPerKill, cancellationToken);
        await sending;
        await Task.WhenAll(doubling);
        if (driver == UploadQueueDriver.InProcess)
        {
            await site.KillAsync(); // what is still to be announced twice
            kills++;
        }

        // :: 2 Until all is ready, or nothing moves.
        var states = await RestAsync(site, ids, cancellationToken);
        var took = Stopwatch.GetElapsedTime(began);
        double left = await EmptyAsync(site, cancellationToken);

        // :: 3 What has become of it.
        var known = ids.Select((id, i) => (Index: i, State: states.GetValueOrDefault(id))).Where(u => u.State is not null).Select(u => (u.Index, State: u.State!)).ToList();
        foreach (var (index, state) in known.Where(u => !u.State.IsFinal))
            await Console.Error.WriteLineAsync($"stuck: upload {index}, {state.Id}, {state.Status} after {state.Tries} tries, since {state.ChangedAt:O}");
        var ready = known.Where(u => u.State.Status == UploadStatus.Ready).ToList();
        var waits = new Latencies();
        foreach (var (_, state) in ready)
            waits.Add(TimeSpan.Zero, state.ChangedAt - state.CreatedAt);
        string[] expected = [.. ready.SelectMany(u => u.State.Objects)];
        var mine = ids.ToHashSet(StringComparer.Ordinal);
        string[] objects = [.. Files(site.Public).Where(o => !o.StartsWith("aside/", StringComparison.Ordinal) && mine.Contains(IdOf(o)))];
        int originals = Files(Path.Combine(site.Private, "original")).Count(mine.Contains);
        var (order, overtaken) = OrderOf([.. ready.Select(u => u.State)]);
        return new(
            driver, count, most, kills, doubling.Count, count - known.Count, objects.Except(expected).Count() + originals + ids.Length - mine.Count,
            known.Count(u => !u.State.IsFinal), known.Count(u => u.State.Status == UploadStatus.Failed), ready.Count(u => !IsRight(site, u.State.Id, u.Index)) + expected.Except(objects).Count(),
            known.Count(u => u.State.Tries > 1), broken, states.Keys.Count(id => !mine.Contains(id)), left,
            waits.Percentile(0.5), waits.Percentile(0.99), waits.Percentile(1), order, overtaken, took);
    }

    private static async Task DoubleAsync(UploadSite site, string id, TimeSpan after)
    {
        await Task.Delay(after);
        await site.DoubleAsync(id);
    }

    /// <summary>One each time twenty more are done, so that there is work to be lost.</summary>
    private static async Task<int> KillAsync(UploadSite site, Backlog backlog, int kills, CancellationToken cancellationToken)
    {
        for (int done = 0; done < kills; done++)
        {
            await backlog.DoneAsync(done * UploadsPerKill, cancellationToken);
            await site.KillAsync();
        }

        return kills;
    }

    private static async Task<Dictionary<string, UploadState>> RestAsync(UploadSite site, string[] ids, CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, UploadState>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        long moved = Stopwatch.GetTimestamp();
        while (ids.Any(id => states.GetValueOrDefault(id) is not { IsFinal: true }) && Stopwatch.GetElapsedTime(moved) < Patience)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            int final = states.Values.Count(s => s.IsFinal);
            string folder = Path.Combine(site.Private, "state");
            foreach (string name in Files(folder))
            {
                string id = name[..^".json".Length];
                if (states.GetValueOrDefault(id) is not { IsFinal: true })
                    states[id] = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(Path.Combine(folder, name), cancellationToken), StatesJson.Default.UploadState)!;
            }

            if (states.Values.Count(s => s.IsFinal) > final)
                moved = Stopwatch.GetTimestamp();
        }

        return states;
    }

    /// <summary>The last deliveries, of what was announced twice, end a moment later.</summary>
    private static async Task<double> EmptyAsync(UploadSite site, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        double open = 1;
        for (long began = Stopwatch.GetTimestamp(); open > 0 && Stopwatch.GetElapsedTime(began) < Patience;)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            open = await site.OpenAsync();
        }

        return open;
    }

    private static (double Order, int MostOvertaken) OrderOf(UploadState[] ready)
    {
        if (ready.Length < 2)
            return (1, 0);
        var places = ready.OrderBy(s => s.ChangedAt).Select((state, place) => (state.Id, place)).ToDictionary(p => p.Id, p => p.place, StringComparer.Ordinal);
        int[] back = [.. ready.OrderBy(s => s.CreatedAt).Select((state, place) => places[state.Id] - place)];
        double n = ready.Length;
        return (1 - (6 * back.Sum(d => (double)d * d) / (n * ((n * n) - 1))), back.Max());
    }

    private static byte[] PictureOf(int index) => PngWriter.Write(Bitmap.Draw(Side, Side, (_, _) => ColorOf(index)));

    private static Color ColorOf(int index) => new((byte)(index >> 8), (byte)index, (byte)(index * 37), 255);

    private static bool IsRight(UploadSite site, string id, int index)
    {
        var master = PngReader.Read(File.ReadAllBytes(Path.Combine(site.Public, "master", id)));
        return master.Width == Side && master[Side / 2, Side / 2] == ColorOf(index);
    }

    private static string IdOf(string name) => name.Split('/')[1].Split('_')[0];

    /// <summary>Names below a folder; none where there is no folder.</summary>
    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)) : [];
}
