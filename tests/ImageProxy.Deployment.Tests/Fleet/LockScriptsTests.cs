using ImageProxy.EndToEnd.Servers;
using ImageProxy.Fleet.Locks;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.EndToEnd.Fleet;

/// <summary>The scripts, run by a real Redis.</summary>
internal sealed class LockScriptsTests
{
    [Test]
    public async Task Scripts_OneLockThroughItsLife_DoWhatTheySay()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var link = new RespLink(RespSettings.TryParse(redis.Address, out _)!, TimeProvider.System);
        var heard = new TaskCompletionSource<string>();
        await link.ConnectAsync();
        await link.SubscribeAsync("released", heard.SetResult);
        Task<long> RunAsync(string script, params object[] arguments) => link.EvaluateAsync(script, "lock", arguments);

        Assert.That(await RunAsync(LockScripts.Acquire, "a", 60_000L), Is.Zero);
        Assert.That(await RunAsync(LockScripts.Renew, "a", 30_000L), Is.EqualTo(1));
        Assert.That(await RunAsync(LockScripts.Acquire, "b", 60_000L), Is.InRange(1, 30_000), "the rest of the other's lease");
        Assert.That(await RunAsync(LockScripts.Acquire, "c", 60_000L), Is.InRange(1, 30_000));
        Assert.That(await redis.SendAsync("GET", "lock"), Is.EqualTo("a+"), "noted once that somebody waits");
        Assert.That(await RunAsync(LockScripts.Renew, "a", 60_000L), Is.EqualTo(1), "with somebody waiting");
        Assert.That(long.Parse((await redis.SendAsync("PTTL", "lock"))!, System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThan(30_000));
        Assert.That(await RunAsync(LockScripts.Renew, "b", 1L), Is.Zero, "not theirs");
        Assert.That(await RunAsync(LockScripts.Release, "b", "released", "no"), Is.Zero, "not theirs");
        Assert.That(heard.Task.IsCompleted, Is.False);

        Assert.That(await RunAsync(LockScripts.Release, "a", "released", "yes"), Is.EqualTo(2));
        Assert.That(await heard.Task.WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo("yes"));
        Assert.That(await RunAsync(LockScripts.Release, "a", "released", "again"), Is.Zero);
        Assert.That(await RunAsync(LockScripts.Renew, "b", 60_000L), Is.EqualTo(1), "a lock that Redis has lost is taken again");
        Assert.That(await RunAsync(LockScripts.Release, "b", "released", "nobody waits"), Is.EqualTo(1));
        Assert.That(await redis.SendAsync("GET", "lock"), Is.Null);
    }
}
