using ImageProxy.EndToEnd.Servers;
using ImageProxy.Fleet;
using ImageProxy.Fleet.Redis;
using ImageProxy.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Fleet;

/// <summary>The gate before a real Redis, behind a network that fails in every way: nothing throws, nobody waits, and it comes back by itself.</summary>
internal sealed class GateTests
{
    /// <summary>What a call may take at most on a busy machine: twice the deadline and a margin, far below what a client waits by itself.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Run_RedisStopped_GoesOnWithoutItAndComesBack()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gate = await Gate.OpenAsync(redis.Address);
        redis.Pause();
        await gate.FallsAsync();
        await gate.AssertCheapAsync();
        redis.Resume();
        await gate.RisesAsync();
    }

    [Test]
    public async Task Run_ClientsPaused_GoesOnWithoutItAndComesBack()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gate = await Gate.OpenAsync(redis.Address);
        await redis.SendAsync("CLIENT", "PAUSE", "1500");
        await gate.FallsAsync();
        await gate.AssertCheapAsync();
        await gate.RisesAsync();
    }

    [Test]
    public async Task Run_RedisKilledAndStartedAgain_ComesBackWithEmptyHands()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gate = await Gate.OpenAsync(redis.Address);
        await gate.SetAsync("k", "v");
        await redis.KillAsync();
        await gate.FallsAsync();
        await gate.AssertCheapAsync();
        await redis.RestartAsync();
        await gate.RisesAsync();
        Assert.That(await gate.GetAsync("k"), Is.EqualTo(new RedisAttempt<byte[]?>(true, null)));
    }

    [Test]
    public async Task Run_ConnectionsRefused_GoesOnWithoutItAndComesBack()
    {
        await using var redis = await RedisServer.StartAsync();
        using var link = new FaultyLink(redis.Port);
        await using var gate = await Gate.OpenAsync(link.Address);
        link.Refuse();
        await gate.FallsAsync();
        await gate.AssertCheapAsync();
        link.Mend();
        await gate.RisesAsync();
    }

    [Test]
    public async Task Run_NetworkSwallowsEverything_GoesOnWithoutItAndComesBack()
    {
        await using var redis = await RedisServer.StartAsync();
        using var link = new FaultyLink(redis.Port);
        await using var gate = await Gate.OpenAsync(link.Address);
        link.Swallow();
        await gate.FallsAsync();
        await gate.AssertCheapAsync();
        link.Mend();
        await gate.RisesAsync();
    }

    [Test]
    public async Task Run_OldConnectionsSwallowEverything_NewOnesAreMade()
    {
        // What a firewall does that has forgotten a connection. The old ones stay silent for ever.
        await using var redis = await RedisServer.StartAsync();
        using var link = new FaultyLink(redis.Port);
        await using var gate = await Gate.OpenAsync(link.Address);
        link.Forget();
        await gate.FallsAsync();
        await gate.AssertCheapAsync();
        await gate.RisesAsync();
    }

    [Test]
    public async Task Run_AnAnswerIsCutInHalf_IsNoAnswer()
    {
        await using var redis = await RedisServer.StartAsync();
        using var link = new FaultyLink(redis.Port);
        await using var gate = await Gate.OpenAsync(link.Address);
        string large = new('x', 50_000);
        await gate.SetAsync("k", large);
        for (int i = 0; i < 3; i++)
        {
            link.Halve();
            var (answered, value) = await gate.GetAsync("k");
            Assert.That(!answered || value?.Length == large.Length, $"{answered}, {value?.Length}");
            await gate.RisesAsync();
        }
    }

    [Test]
    public async Task Start_NobodyThere_SaysSoOnceAndConnectsLater()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var gate = await Gate.OpenAsync(redis.Address, isThere: false);
        await gate.AssertCheapAsync();
        await redis.RestartAsync();
        await gate.RisesAsync();
        Assert.That(gate.Logged, Is.EqualTo(new[] { 7001, 7002 }));
    }

    [Test]
    public async Task Run_NoMemoryLeft_IsRefusedAndNothingElse()
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory", "100kb", "--maxmemory-policy", "noeviction");
        await using var gate = await Gate.OpenAsync(redis.Address);
        Assert.That(await gate.SetAsync("k", "v"), Is.False);
        Assert.That((await gate.GetAsync("k")).Answered, Is.True);
        Assert.That(gate.Logged, Is.EqualTo(new[] { 7002 }), "up, and no word of a fault");
    }

    /// <summary>A gate of its own, with what tests ask of it.</summary>
    private sealed class Gate : IAsyncDisposable
    {
        private readonly RecordingLogger<RedisGate> _log = new();
        private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<FleetMetrics>().BuildServiceProvider();
        private readonly RespLink _link;
        private readonly RedisGate _gate;

        private Gate(string address) => _gate = new(_link = new RespLink(RespSettings.TryParse(address, out _)!, TimeProvider.System), new() { Redis = address }, _services.GetRequiredService<FleetMetrics>(), TimeProvider.System, _log);

        /// <summary>Changes of state, without single faults.</summary>
        public IEnumerable<int> Logged => _log.Ids.Where(id => id != 7003);

        public static async Task<Gate> OpenAsync(string address, bool isThere = true)
        {
            var gate = new Gate(address);
            await gate._gate.StartAsync(() => Task.CompletedTask).WaitAsync(TimeSpan.FromSeconds(30));
            if (isThere)
                await gate.RisesAsync();
            Assert.That(gate._gate.IsUp, Is.EqualTo(isThere));
            return gate;
        }

        public ValueTask<RedisAttempt<byte[]?>> GetAsync(string key) => _gate.RunAsync("get", link => link.GetAsync(key));

        public ValueTask<bool> SetAsync(string key, string value) =>
            _gate.RunAsync("set", link => link.SetAsync(key, System.Text.Encoding.ASCII.GetBytes(value), TimeSpan.FromMinutes(1)));

        /// <summary>Asks until Redis counts as away; no question may take long.</summary>
        public async Task FallsAsync()
        {
            while (_gate.IsUp)
                await TimedAsync();
        }

        /// <summary>While Redis is away a question costs nothing.</summary>
        public async Task AssertCheapAsync()
        {
            long started = System.Diagnostics.Stopwatch.GetTimestamp();
            for (int i = 0; i < 1000; i++)
                Assert.That((await GetAsync("k")).Answered, Is.False);
            Assert.That(System.Diagnostics.Stopwatch.GetElapsedTime(started), Is.LessThan(Longest));
        }

        public Task RisesAsync() => Until.TrueAsync(() => _gate.IsUp, "Redis answers again");

        public async ValueTask DisposeAsync()
        {
            await _gate.DisposeAsync();
            await _link.DisposeAsync();
            await _services.DisposeAsync();
        }

        private async Task TimedAsync()
        {
            long started = System.Diagnostics.Stopwatch.GetTimestamp();
            await GetAsync("k");
            Assert.That(System.Diagnostics.Stopwatch.GetElapsedTime(started), Is.LessThan(Longest));
        }
    }
}
