using System.Collections.Concurrent;
using ImageProxy.Caching;

namespace ImageProxy.Tests.Caching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class SingleFlightTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<Exception> _afterworkFailures = new();
    private SingleFlight<string, int> _flights = null!;

    [SetUp]
    public void SetUp() => _flights = new(_time, TimeSpan.FromSeconds(10), _afterworkFailures.Enqueue);

    [Test]
    public async Task Join_ManyAtOnce_RunsOneLeaderForAll()
    {
        var result = new TaskCompletionSource<int>();
        int runs = 0;

        Task<FlightResult<int>>[] callers = [.. Enumerable.Range(0, 100).Select(_ => _flights.JoinAsync("a", _ => Run(), default))];
        Assert.That((_flights.Flights, _flights.Waiters), Is.EqualTo((1, 100)));
        result.SetResult(42);
        FlightResult<int>[] results = await Task.WhenAll(callers);

        Assert.That(results.Select(r => r.Value), Is.All.EqualTo(42));
        Assert.That(results.Count(r => r.Led), Is.EqualTo(1));
        Assert.That(runs, Is.EqualTo(1));
        await EmptyAsync();

        Task<int> Run()
        {
            Interlocked.Increment(ref runs);
            return result.Task;
        }
    }

    [Test]
    public async Task Join_OtherKeys_RunBesideEachOther()
    {
        var both = new Barrier(2);
        Task<FlightResult<int>> Lead(string key) => _flights.JoinAsync(key, _ => Task.FromResult(both.SignalAndWait(Soon) ? 1 : 0), default);

        FlightResult<int>[] results = await Task.WhenAll(Lead("a"), Lead("b"));

        Assert.That(results, Is.All.EqualTo(new FlightResult<int>(1, true)));
    }

    [Test]
    public async Task Join_LeaderGivesUp_OthersStillGetTheResult()
    {
        var result = new TaskCompletionSource<int>();
        using var impatience = new CancellationTokenSource();
        CancellationToken abandoned = default;
        var started = new TaskCompletionSource();
        Task<FlightResult<int>> leader = _flights.JoinAsync("a", Lead, impatience.Token);
        Task<FlightResult<int>> follower = _flights.JoinAsync("a", Lead, default);
        await started.Task;

        await impatience.CancelAsync();
        Assert.That(async () => await leader, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((abandoned.IsCancellationRequested, _flights.Waiters), Is.EqualTo((false, 1)));
        result.SetResult(7);

        Assert.That(await follower, Is.EqualTo(new FlightResult<int>(7, false)));

        Task<int> Lead(Flight flight)
        {
            abandoned = flight.Abandoned;
            started.SetResult();
            return result.Task;
        }
    }

    [Test]
    public async Task Join_LastCallerLeaves_CancelsTheFlight()
    {
        using var impatience = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        Task<FlightResult<int>>[] callers = [.. Enumerable.Range(0, 3).Select(_ => _flights.JoinAsync("a", LeadAsync, impatience.Token))];
        await started.Task;

        await impatience.CancelAsync();

        await cancelled.Task.WaitAsync(Soon);
        foreach (Task<FlightResult<int>> caller in callers)
            Assert.That(async () => await caller, Throws.InstanceOf<OperationCanceledException>());
        await EmptyAsync();

        async Task<int> LeadAsync(Flight flight)
        {
            started.SetResult();
            using CancellationTokenRegistration registration = flight.Abandoned.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, flight.Abandoned);
            return 0;
        }
    }

    [Test]
    public async Task Join_AbandonedFlightWindsDown_NewFlightStartsBehindItAndSucceeds()
    {
        using var impatience = new CancellationTokenSource();
        var windingDown = new TaskCompletionSource<int>();
        var started = new TaskCompletionSource();
        Task<FlightResult<int>> first = _flights.JoinAsync("a", _ => { started.SetResult(); return windingDown.Task; }, impatience.Token);
        await started.Task;
        await impatience.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        int runs = 0;

        Task<FlightResult<int>> second = _flights.JoinAsync("a", _ => Task.FromResult(Interlocked.Increment(ref runs)), default);
        Task<FlightResult<int>> third = _flights.JoinAsync("a", _ => Task.FromResult(Interlocked.Increment(ref runs)), default);
        Assert.That((second.IsCompleted, runs), Is.EqualTo((false, 0)));
        windingDown.SetResult(99);

        Assert.That((await second, await third), Is.EqualTo((new FlightResult<int>(1, true), new FlightResult<int>(1, false))));
    }

    [Test]
    public async Task Join_AbandonedFlightNeverEnds_NewFlightStartsWhenPatienceIsOver()
    {
        using var impatience = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        Task<FlightResult<int>> first = _flights.JoinAsync("a", _ => { started.SetResult(); return new TaskCompletionSource<int>().Task; }, impatience.Token);
        await started.Task;
        await impatience.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        Task<FlightResult<int>> second = _flights.JoinAsync("a", _ => Task.FromResult(5), default);

        while (!second.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await second, Is.EqualTo(new FlightResult<int>(5, true)));
    }

    [Test]
    public async Task Join_LeaderFails_ItsExceptionReachesAllAndTheNextFlightIsNew()
    {
        var result = new TaskCompletionSource<int>();
        Task<FlightResult<int>>[] callers = [.. Enumerable.Range(0, 3).Select(_ => _flights.JoinAsync("a", _ => result.Task, default))];

        result.SetException(new InvalidOperationException("no"));

        foreach (Task<FlightResult<int>> caller in callers)
            Assert.That(async () => await caller, Throws.InvalidOperationException.With.Message.EqualTo("no"));
        Assert.That(await _flights.JoinAsync("a", _ => Task.FromResult(1), default), Is.EqualTo(new FlightResult<int>(1, true)));
    }

    [Test]
    public void Join_LeaderThrowsSynchronously_ReachesTheCaller() =>
        Assert.That(
            async () => await _flights.JoinAsync("a", _ => throw new InvalidOperationException(), default), Throws.InvalidOperationException);

    [Test]
    public async Task Join_DuringAfterwork_GetsTheResultAndNoNewLeader()
    {
        var storing = new TaskCompletionSource();
        FlightResult<int> first = await _flights.JoinAsync("a", flight => { flight.Afterwards(() => storing.Task); return Task.FromResult(1); }, default);

        FlightResult<int> second = await _flights.JoinAsync("a", _ => Task.FromResult(2), default);
        Assert.That((first, second, _flights.Flights), Is.EqualTo((new FlightResult<int>(1, true), new FlightResult<int>(1, false), 1)));
        storing.SetResult();
        await EmptyAsync();

        Assert.That(await _flights.JoinAsync("a", _ => Task.FromResult(3), default), Is.EqualTo(new FlightResult<int>(3, true)));
    }

    [Test]
    public async Task Join_AfterworkFails_TellsTheOwnerAndNobodyElse()
    {
        await _flights.JoinAsync("a", flight => { flight.Afterwards(() => throw new IOException("disk")); return Task.FromResult(1); }, default);
        await EmptyAsync();

        Assert.That(_afterworkFailures.Single().Message, Is.EqualTo("disk"));
    }

    [Test]
    public async Task Join_AfterworkHangs_FreesTheKeyWhenPatienceIsOver()
    {
        await _flights.JoinAsync("a", flight => { flight.Afterwards(() => new TaskCompletionSource().Task); return Task.FromResult(1); }, default);

        while (_flights.Flights > 0)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(_afterworkFailures.Single(), Is.InstanceOf<TimeoutException>());
    }

    [Test]
    public void Join_CancelledBefore_DoesNotBoard()
    {
        Assert.That(
            async () => await _flights.JoinAsync("a", _ => Task.FromResult(1), new CancellationToken(true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That((_flights.Flights, _flights.Waiters), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Join_LeadRuns_WithoutTheCallersContext()
    {
        var local = new AsyncLocal<string> { Value = "caller" };

        string? seen = "unset";
        await _flights.JoinAsync("a", _ => { seen = local.Value; return Task.FromResult(1); }, default);

        Assert.That(seen, Is.Null);
    }

    [Test]
    public async Task Join_ThousandsOfRandomCancels_OneLeaderPerKeyAndNobodyIsPoisoned()
    {
        const int keys = 4;
        int[] running = new int[keys];
        int worst = 0, led = 0, joined = 0, left = 0;
        var wrong = new ConcurrentBag<string>();
        var flights = new SingleFlight<int, int>(TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (int i = 0; i < 2_000; i++)
            {
                int key = random.Next(keys);
                int seed = random.Next();
                using var impatience = new CancellationTokenSource();
                Task<FlightResult<int>> call = flights.JoinAsync(key, flight => LeadAsync(flight, key, seed), impatience.Token);
                bool leaves = random.Next(2) == 0;
                for (int spins = random.Next(4); leaves && spins > 0; spins--)
                    await Task.Yield();
                if (leaves)
                    await impatience.CancelAsync();
                try
                {
                    FlightResult<int> result = await call.WaitAsync(Soon);
                    Interlocked.Increment(ref result.Led ? ref led : ref joined);
                    if (result.Value != key)
                        wrong.Add($"{result.Value} for {key}");
                }
                catch (OperationCanceledException) when (leaves)
                {
                    Interlocked.Increment(ref left);
                }
                catch (Exception exception)
                {
                    wrong.Add(exception.ToString());
                }
            }
        })));

        Assert.That(wrong, Is.Empty);
        Assert.That(worst, Is.EqualTo(1));
        Assert.That((led > 0, joined > 0, left > 0), Is.EqualTo((true, true, true)), $"{led} led, {joined} joined, {left} left");
        Assert.That(SpinWait.SpinUntil(() => flights.Flights == 0, Soon), Is.True);
        Assert.That(flights.Waiters, Is.Zero);

        async Task<int> LeadAsync(Flight flight, int key, int seed)
        {
            int now = Interlocked.Increment(ref running[key]);
            if (now > 1)
                worst = now;
            Interlocked.CompareExchange(ref worst, 1, 0);
            try
            {
                for (int turns = seed % 5; turns > 0; turns--)
                {
                    await Task.Yield();
                    if (seed % 3 == 0)
                        flight.Abandoned.ThrowIfCancellationRequested();
                }

                if (seed % 2 == 0)
                    flight.Afterwards(async () => await Task.Yield());
                return key;
            }
            finally
            {
                Interlocked.Decrement(ref running[key]);
            }
        }
    }

    private async Task EmptyAsync()
    {
        Assert.That(await Task.Run(() => SpinWait.SpinUntil(() => _flights.Flights == 0, Soon)), Is.True, "flights end");
        Assert.That(_flights.Waiters, Is.Zero);
    }
}
