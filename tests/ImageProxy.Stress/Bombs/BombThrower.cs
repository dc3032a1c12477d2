using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Bombs;

/// <summary>Asks for each bomb again and again, under a key that is new each time: nothing that is remembered of it helps.</summary>
/// <param name="pause">Between two requests for the same bomb.</param>
internal sealed class BombThrower(ServiceFolder folder, ServiceProcess service, IReadOnlyList<Bomb> bombs, TimeSpan pause)
{
    /// <summary>Of one bomb, beyond which nobody waits for its answer any more.</summary>
    private const int MostTries = 1_000;

    private readonly ConcurrentDictionary<(string Bomb, int Status), TimeSpan> _worst = new();
    private long _thrown;
    private long _wrong;

    public long Thrown => Interlocked.Read(ref _thrown);

    /// <summary>Answers with a status that the bomb may not be answered with.</summary>
    public long Wrong => Interlocked.Read(ref _wrong);

    /// <summary>Whether every bomb was answered at least once with the status that is its own.</summary>
    public bool AllAnswered => bombs.All(IsAnswered);

    /// <summary>The longest that any answer took.</summary>
    public TimeSpan Worst => _worst.Values.DefaultIfEmpty().Max();

    /// <summary>Each bomb with its statuses and the longest time each took.</summary>
    public override string ToString() => string.Join("; ", bombs.Select(bomb => $"{bomb.Name} " + string.Join(", ", _worst
        .Where(pair => pair.Key.Bomb == bomb.Name).OrderBy(pair => pair.Key.Status)
        .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key.Status} in ≤ {pair.Value.TotalSeconds:0.00} s")))));

    /// <summary>
    /// Until told otherwise, and each bomb until it has had the answer that is its own: while the heavy lane is full the slow ones are told to come
    /// again, and do so. Ends when each is answered.
    /// </summary>
    public async Task RunAsync(Func<bool> goOn, CancellationToken cancellationToken)
    {
        foreach (var bomb in bombs)
            await folder.AddAsync(bomb.Name, bomb.Bytes);
        await Task.WhenAll(bombs.Select(bomb => Task.Run(
            async () =>
            {
                int number = 0;
                do
                {
                    await ThrowAsync(bomb, number++, cancellationToken);
                    await Task.Delay(pause, cancellationToken);
                }
                while (goOn() || (!IsAnswered(bomb) && number < MostTries));
            },
            cancellationToken)));
    }

    private bool IsAnswered(Bomb bomb) => _worst.ContainsKey((bomb.Name, bomb.Statuses[0]));

    private async Task ThrowAsync(Bomb bomb, int number, CancellationToken cancellationToken)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{number}-{bomb.Name}");
        folder.Alias(key, bomb.Name);
        long asked = Stopwatch.GetTimestamp();
        using var response = await service.Client.GetAsync($"/200/200/crop/{key}", cancellationToken);
        var took = Stopwatch.GetElapsedTime(asked);
        int status = (int)response.StatusCode;
        Interlocked.Increment(ref _thrown);
        if (!bomb.Statuses.Contains(status))
            Interlocked.Increment(ref _wrong);
        _worst.AddOrUpdate((bomb.Name, status), took, (_, before) => took > before ? took : before);
    }
}
