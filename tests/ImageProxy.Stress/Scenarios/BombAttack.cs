using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Bombs;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Scenarios;

/// <summary>Normal clients in a quiet time, then in one of the same length in which bombs come; on one service.</summary>
/// <param name="Throws">Requests for bombs; <paramref name="Wrong"/> of them had an answer that is not theirs.</param>
/// <param name="AllAnswered">Each bomb got the answer that is its own, if not always.</param>
/// <param name="Answers">What each bomb was answered with.</param>
/// <param name="Worst">The longest that a bomb's answer took.</param>
internal sealed record BombAttack(int Clients, TimeSpan Time, LoadReport Quiet, LoadReport Attacked, long Throws, long Wrong, bool AllAnswered, string Answers, TimeSpan Worst)
{
    /// <summary>The service's own limit for one request, and a moment to kill and answer.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(12.5);

    private const int Hits = 50;

    /// <param name="bombs">From a small WebP and a small AVIF.</param>
    public static async Task<BombAttack> RunAsync(int clients, TimeSpan time, Func<byte[], byte[], IReadOnlyList<Bomb>> bombs, CancellationToken cancellationToken)
    {
        using var folder = new ServiceFolder();
        await folder.AddPhotosAsync();
        using var service = await ServiceProcess.StartAsync(
            folder.Path, ("Images:AllowAnySize", "true"), ("Rendering:AllowSvg", "true"), ("Logging:LogLevel:ImageProxy", "Error"));
        string[] warm = [.. Enumerable.Range(0, ServiceFolder.Photos).Select(i => $"/200/200/smart/{i}.jpg")];
        var normal = new Clients(service.Client, clients, TimeSpan.FromMilliseconds(200), Hits, warm, new(ServiceFolder.Photos));
        byte[] webp = await service.Client.GetByteArrayAsync("/64/64/smart/0.jpg@webp", cancellationToken);
        byte[] avif = await service.Client.GetByteArrayAsync("/64/64/smart/0.jpg@avif", cancellationToken);
        var thrower = new BombThrower(folder, service, bombs(webp, avif), TimeSpan.FromMilliseconds(200));
        await normal.WarmUpAsync(cancellationToken);
        await normal.RunAsync(time / 4, cancellationToken);

        var quiet = await normal.RunAsync(time, cancellationToken);
        using var over = new CancellationTokenSource();
        var throwing = thrower.RunAsync(() => !over.IsCancellationRequested, cancellationToken);
        var attacked = await normal.RunAsync(time, cancellationToken);
        await over.CancelAsync();
        await throwing;
        return new(clients, time, quiet, attacked, thrower.Thrown, thrower.Wrong, thrower.AllAnswered, thrower.ToString(), thrower.Worst);
    }
}
