using System.Buffers;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.Queues.InProcess;
using ImageProxy.Uploads.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ImageProxy.Stress.Uploads;

/// <summary>
/// A node that takes uploads in, and what crunches them: worker processes, or with the queue in its own process the node itself. They share two
/// folders and a queue, and can be killed.
/// </summary>
internal sealed class UploadSite : IAsyncDisposable
{
    private const string Key = "a-key-for-tests-of-at-least-32-characters";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imageproxy-uploads-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<ServiceProcess> _workers = [];
    private readonly List<string> _doubled = [];
    private readonly UploadQueueDriver _driver;
    private readonly RedisServer? _redis;
    private readonly SqsServer? _sqs;
    private readonly UploadQueueOptions _options;
    private readonly IUploadQueue? _queue;
    private readonly string _token;
    private ServiceProcess? _node;
    private int _started;

    private UploadSite(UploadQueueDriver driver, RedisServer? redis, SqsServer? sqs, string? name)
    {
        (_driver, _redis, _sqs) = (driver, redis, sqs);
        _options = new() { Driver = driver, Directory = Path.Combine(_folder.FullName, "queue"), Redis = redis?.Address, Sqs = name is null ? new() : sqs!.Options(name), Lease = TimeSpan.FromSeconds(3) };
        if (driver != UploadQueueDriver.InProcess)
        {
            AWSCredentials? credentials = sqs?.Credentials;
            _queue = UploadQueueServices.Create(_options, null, credentials, new(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLoggerFactory.Instance);
        }

        var tokens = new UploadTokens(Options.Create(new UploadsOptions { Keys = [Key] }), TimeProvider.System);
        _token = tokens.Mint(new("storm", DateTimeOffset.UtcNow.AddHours(2).ToUnixTimeSeconds(), UploadToken.MaxQuota));
    }

    public string Private => Path.Combine(_folder.FullName, "private");

    public string Public => Path.Combine(_folder.FullName, "public");

    public static async Task<UploadSite> StartAsync(UploadQueueDriver driver, int workers)
    {
        var redis = driver == UploadQueueDriver.Redis ? await RedisServer.StartAsync() : null;
        var sqs = driver == UploadQueueDriver.Sqs ? await SqsServer.GetAsync() : null;
        var site = new UploadSite(driver, redis, sqs, sqs is null ? null : await sqs.CreateQueueAsync());
        site._node = await ServiceProcess.StartAsync(site.NextFolder(), site.Settings(driver == UploadQueueDriver.InProcess ? 2 : 0));
        for (int i = 0; driver != UploadQueueDriver.InProcess && i < workers; i++)
            site._workers.Add(await site.StartWorkerAsync());
        return site;
    }

    /// <summary>Uploads a picture.</summary>
    /// <returns>Its id; null where no answer came.</returns>
    public async Task<string?> TryPostAsync(byte[] picture, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/uploads") { Content = new ByteArrayContent(picture) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        try
        {
            using var response = await Volatile.Read(ref _node)!.Client.SendAsync(request, cancellationToken);
            string body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? (string)JsonNode.Parse(body)!["id"]! : throw new InvalidOperationException($"An upload was answered with {(int)response.StatusCode}: {body}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>SIGKILL to whoever crunches; then there is another one. With the queue in the process itself that is the node.</summary>
    public async Task KillAsync()
    {
        if (_driver == UploadQueueDriver.InProcess)
        {
            _node!.Kill();
            await _node.ExitAsync();
            AppendDoubled();
            var dead = _node;
            Volatile.Write(ref _node, await ServiceProcess.StartAsync(NextFolder(), Settings(2)));
            dead.Dispose();
            return;
        }

        int which = Random.Shared.Next(_workers.Count);
        _workers[which].Kill();
        await _workers[which].ExitAsync();
        _workers[which].Dispose();
        _workers[which] = await StartWorkerAsync();
    }

    /// <summary>Announces an upload once more: at once, or in the journal, when the node is dead the next time.</summary>
    public async Task DoubleAsync(string id)
    {
        if (_queue is not null)
        {
            await _queue.AnnounceAsync(id, CancellationToken.None);
            return;
        }

        lock (_doubled)
            _doubled.Add(id);
    }

    /// <summary>Announcements that are not completed.</summary>
    public async Task<double> OpenAsync() => _queue is IUploadQueueUsage usage
        ? (await usage.MeasureAsync(CancellationToken.None)).Depth
        : await _node!.MetricAsync("imageproxy_uploads_queue_depth");

    public async ValueTask DisposeAsync()
    {
        _node?.Dispose();
        foreach (var worker in _workers)
            worker.Dispose();
        if (_queue is IAsyncDisposable closes)
            await closes.DisposeAsync();
        (_queue as IDisposable)?.Dispose();
        if (_redis is not null)
            await _redis.DisposeAsync();
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task<ServiceProcess> StartWorkerAsync() => ServiceProcess.StartWorkerAsync(NextFolder(), Settings(2));

    private string NextFolder() => _folder.CreateSubdirectory($"process-{Interlocked.Increment(ref _started)}").FullName;

    private void AppendDoubled()
    {
        string[] ids;
        lock (_doubled)
        {
            ids = [.. _doubled];
            _doubled.Clear();
        }

        using var journal = JournalFile.Open(_options.Directory, out var replay);
        var records = new ArrayBufferWriter<byte>();
        long number = replay.LastNumber;
        foreach (string id in ids)
            new JournalRecord(JournalKind.Announced, ++number, 0, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 0, id).WriteTo(records);
        if (ids.Length > 0)
            journal.Append(records.WrittenSpan);
    }

    private (string Key, string? Value)[] Settings(int workers) =>
    [
        ("Uploads:Enabled", "true"), ("Uploads:Keys:0", Key), ("Uploads:Private:Type", "Files"), ("Uploads:Private:Root", Private), ("Uploads:Public:Type", "Files"), ("Uploads:Public:Root", Public),
        ("Uploads:Workers", $"{workers}"), ("Uploads:SmallSize", "8"), ("Uploads:DefaultSize", "16"), ("Uploads:LargeSize", "32"), ("Uploads:Queue:Driver", $"{_driver}"),
        ("Uploads:Queue:Directory", _options.Directory), ("Uploads:Queue:Lease", $"{_options.Lease}"), ("Uploads:Queue:Redis", _options.Redis), ("Uploads:Queue:Sqs:Name", _options.Sqs.Name),
        ("Uploads:Queue:Sqs:Region", _options.Sqs.Region), ("Uploads:Queue:Sqs:Endpoint", _options.Sqs.Endpoint), ("Uploads:Queue:Sqs:Wait", $"{_options.Sqs.Wait}"),
        ("AWS_ACCESS_KEY_ID", _sqs?.Key), ("AWS_SECRET_ACCESS_KEY", _sqs?.Secret), ("Rendering:Slots", "1"), ("Logging:LogLevel:ImageProxy", "Warning"),
    ];
}
