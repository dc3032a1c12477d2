using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using ImageProxy.Uploads.Queues.Sqs;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>
/// SQS as moto has it: in memory, by the protocol of the real one, with signatures checked. Started once per test run at its first use (about a
/// second) and stopped at its end; it also ends when the test process dies.
/// </summary>
internal sealed class SqsServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<SqsServer>> Shared = new(StartAsync);

    private readonly Process _script;
    private readonly FreePorts _ports;

    private SqsServer(Process script, FreePorts ports, string key, string secret) => (_script, _ports, Key, Secret) = (script, ports, key, secret);

    public string Key { get; }

    public string Secret { get; }

    public BasicAWSCredentials Credentials => new(Key, Secret);

    /// <summary>For <c>Uploads:Queue:Sqs:Endpoint</c>.</summary>
    public string Endpoint => $"http://127.0.0.1:{_ports.First}";

    /// <summary>The one server of this test run.</summary>
    /// <exception cref="InvalidOperationException">It did not start; says why, and what to install.</exception>
    public static Task<SqsServer> GetAsync() => Shared.Value;

    /// <summary>Stops the server if any test has used it.</summary>
    public static async Task StopSharedAsync()
    {
        if (Shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await Shared.Value).DisposeAsync();
    }

    public static async Task<SqsServer> StartAsync()
    {
        var ports = FreePorts.Claim(1);
        var start = new ProcessStartInfo("bash", [Path.Combine(AppContext.BaseDirectory, "Servers", "sqs-server.sh"), ports.First.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var script = Process.Start(start)!;
        var said = new StringBuilder();
        script.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        script.BeginErrorReadLine();
        string? user = await script.StandardOutput.ReadLineAsync().WaitAsync(ReadyWithin);
        return user?.Split(' ') is [var key, var secret]
            ? new(script, ports, key, secret)
            : throw new InvalidOperationException($"moto did not start; ./test installs it. {said}");
    }

    /// <summary>Settings of a queue that is there.</summary>
    public SqsQueueOptions Options(string queue) => new() { Name = queue, Region = "us-east-1", Endpoint = Endpoint, Wait = TimeSpan.FromSeconds(1) };

    /// <summary>Makes a queue, and another one for what has been received too often.</summary>
    /// <param name="mostReceives">Then a message goes to the queue's dead-letter queue, <c>NAME-dead</c>.</param>
    /// <returns>Its name.</returns>
    public async Task<string> CreateQueueAsync(int mostReceives = 1000)
    {
        string dead = await CreateQueueAsync(NewName() + "-dead", []);
        return await CreateQueueAsync(
            dead[..^"-dead".Length], new() { ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:{{dead}}","maxReceiveCount":{{mostReceives}}}""" });
    }

    /// <summary>Makes a queue with attributes of its own, and without another one behind it.</summary>
    /// <returns>Its name.</returns>
    public Task<string> CreateQueueAsync(JsonObject attributes) => CreateQueueAsync(NewName(), attributes);

    public async ValueTask DisposeAsync()
    {
        _script.StandardInput.Close();
        await _script.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        _ports.Dispose();
    }

    private static string NewName() => $"uploads-{Guid.NewGuid():n}";

    private async Task<string> CreateQueueAsync(string name, JsonObject attributes)
    {
        using var client = new SqsClient(Options(name), TimeSpan.FromSeconds(30), Credentials);
        await client.PostAsync("CreateQueue", new() { ["QueueName"] = name, ["Attributes"] = attributes }, default, default);
        return name;
    }
}
