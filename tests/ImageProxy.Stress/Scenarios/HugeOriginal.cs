using System.Globalization;
using ImageProxy.EndToEnd;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Scenarios;

/// <summary>What a rendition of 200 pixels of a baseline JPEG of a quarter of a gigapixel takes.</summary>
/// <param name="FileBytes">Length of the original, which the service holds, and its worker reads from the same pages.</param>
/// <param name="Idle">RSS of the service and its workers before, once both have rendered; pages that they share counted in each.</param>
/// <param name="Peak">The sum of what each of them held at most while it was rendered.</param>
/// <param name="Took">Until the answer.</param>
internal sealed record HugeOriginal(int Width, int Height, int FileBytes, int Status, long Idle, long Peak, TimeSpan Took)
{
    public const long MostAboveIdle = 64_000_000;

    private const int Side = 16_384, Rows = 15_872; // 260 megapixels

    public static async Task<HugeOriginal> RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new ServiceFolder();
        byte[] file = TallJpeg.Write(Side, Rows);
        await folder.AddAsync("huge.jpg", file);
        await folder.AddAsync("small.jpg", TestOriginals.Photo(640, 480));
        using var service = await ServiceProcess.StartAsync(
            folder.Path, ("Rendering:MaxPixels", "300000000"), ("Originals:MaxBytes", "100000000"), ("Logging:LogLevel:ImageProxy", "Warning"));
        foreach (string size in (string[])["100/100", "200/200", "300/300"])
            (await service.Client.GetAsync($"/{size}/crop/small.jpg", cancellationToken)).Dispose();
        await Eventually.TrueAsync(() => ServiceState.Workers(service.Id).Count() == 2, "the warm worker has started", cancellationToken);

        int[] processes = [service.Id, .. ServiceState.Workers(service.Id)];
        foreach (int id in processes)
            await File.WriteAllTextAsync($"/proc/{id}/clear_refs", "5", cancellationToken); // the peak counts from here
        long idle = processes.Sum(id => StatusBytes(id, "VmRSS:")), began = System.Diagnostics.Stopwatch.GetTimestamp();
        using var response = await service.Client.GetAsync("/200/200/crop/huge.jpg", cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        return new(
            Side, Rows, file.Length, (int)response.StatusCode, idle, processes.Sum(id => StatusBytes(id, "VmHWM:")), System.Diagnostics.Stopwatch.GetElapsedTime(began));
    }

    private static long StatusBytes(int id, string name)
    {
        string line = File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
