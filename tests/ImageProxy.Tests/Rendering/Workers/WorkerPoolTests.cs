using System.Collections.Concurrent;
using System.Diagnostics;
using ImageProxy.Native.Sandbox;
using ImageProxy.Rendering.Workers;
using Microsoft.Extensions.Logging;

namespace ImageProxy.Tests.Rendering.Workers;

internal sealed class WorkerPoolTests
{
    [Test]
    public void Start_LauncherFails_SaysWhy()
    {
        using var bench = new PoolBench();
        bench.Launcher.BeforeLaunch = _ => throw new WorkerStartException("no library");
        Assert.That(bench.Pool.Start, Throws.TypeOf<WorkerStartException>().With.Message.EqualTo("no library"));
    }

    [Test]
    public void Take_AsManyAsSlots_HasAlwaysOneAheadAndNeverMoreThanThat()
    {
        var bench = new PoolBench(slots: 3);
        bench.Pool.Start();
        Assert.That(bench.Launcher.Launches, Is.EqualTo(1), "nobody has asked for anything");

        var taken = new List<FakeWorker> { bench.Take() };
        Assert.That(SpinWait.SpinUntil(() => bench.Live == 2, PoolBench.Long), "one ahead, without being asked for");
        taken.AddRange([bench.Take(), bench.Take(), bench.Take()]);
        Assert.That(bench.Pool.Take(TimeSpan.Zero, isHeavy: false, isSuspect: false, CancellationToken.None), Is.Null);

        Assert.That(taken.Distinct().Count(), Is.EqualTo(4));
        bench.Dispose(); // launches under way are waited for
        Assert.That(bench.Launcher.Launches, Is.EqualTo(4));
    }

    [Test]
    public void Take_OneAtATime_NeedsTwoWorkers()
    {
        var bench = new PoolBench(slots: 8);
        bench.Pool.Start();
        for (int i = 0; i < 100; i++)
            bench.Pool.Return(bench.Take());
        bench.Dispose();
        Assert.That((bench.Launcher.Launches, bench.Launcher.Workers.Select(w => w.Burials)), Is.EqualTo((2, new[] { 1, 1 })));
    }

    [Test]
    public async Task Take_WhileAllAreBusy_GetsTheOneThatComesBack()
    {
        using var bench = new PoolBench(slots: 1);
        bench.Pool.Start();
        var (first, _) = (bench.Take(), bench.Take());
        var waiting = Task.Run(() => bench.Take());
        bench.Pool.Return(first);
        Assert.That(await waiting, Is.SameAs(first));
    }

    [Test]
    public void Return_AfterItsJobs_IsReplaced()
    {
        using var bench = new PoolBench(jobs: 3);
        bench.Pool.Start();
        var first = bench.Take();
        Assert.That(SpinWait.SpinUntil(() => bench.Live == 2, PoolBench.Long), "the one that is to take its place");
        for (int i = 0; i < 3; i++)
        {
            bench.Pool.Return(first);
            if (i < 2)
                first = TakeUntil(bench, first);
        }

        Assert.That((first.Burials, bench.Deaths(WorkerDeath.Recycled)), Is.EqualTo((1, 1L)));
        Assert.That(bench.Take(), Is.Not.SameAs(first));
    }

    [Test]
    public void Return_AfterItsJobsAndNoOtherIsReady_GoesOn()
    {
        using var bench = new PoolBench(slots: 1, jobs: 1);
        bench.Pool.Start();
        using var gate = new ManualResetEventSlim();
        bench.Launcher.BeforeLaunch = _ => gate.Wait();
        var only = bench.Take();

        bench.Pool.Return(only);
        Assert.That((bench.Take(), only.Burials), Is.EqualTo((only, 0)));

        gate.Set();
        Assert.That(SpinWait.SpinUntil(() => bench.Live == 2, PoolBench.Long));
        bench.Pool.Return(only);
        Assert.That((only.Burials, bench.Deaths(WorkerDeath.Recycled)), Is.EqualTo((1, 1L)));
    }

    [Test]
    public void Return_GrownBeyondItsRest_IsReplacedAtTheNextLook()
    {
        using var bench = new PoolBench(restingBytes: 100);
        bench.Pool.Start();
        var worker = bench.Take();
        worker.ResidentBytes = 101;
        int jobs = 0;
        while (worker.Burials == 0)
        {
            bench.Pool.Return(worker);
            jobs++;
            if (worker.Burials == 0)
                worker = TakeUntil(bench, worker);
        }

        Assert.That((jobs, bench.Deaths(WorkerDeath.Recycled)), Is.EqualTo((8, 1L)));
    }

    [Test]
    public void Take_WorkerKilledWhileIdle_GetsAnotherAndBuriesTheDead()
    {
        using var bench = new PoolBench();
        bench.Pool.Start();
        var dead = bench.Launcher.Workers[0];
        (dead.IsWaiting, dead.End) = (false, new(new(9, 0, 0), "last words"));

        Assert.That(bench.Take(), Is.Not.SameAs(dead));

        Assert.That((dead.Burials, bench.Deaths(WorkerDeath.Killed)), Is.EqualTo((1, 1L)));
        Assert.That(bench.Log.Lines.Single(l => l.Id == 7001), Is.EqualTo((7001, LogLevel.Warning, "Render worker 1 has ended: Killed, signal 9. last words")));
    }

    [Test]
    public void GiveUp_WorkerAtWork_IsReplacedAndCountedByItsReason([Values] WorkerDeath death)
    {
        using var bench = new PoolBench(slots: 1);
        bench.Pool.Start();
        var (first, second) = (bench.Take(), bench.Take());

        bench.Pool.GiveUp(first, death, first.Bury());

        Assert.That(bench.Take(), Is.Not.SameAs(first).And.Not.SameAs(second));
        Assert.That((bench.Deaths(death), bench.Live, first.Burials), Is.EqualTo((1L, 2L, 1)));
    }

    [Test]
    public async Task Take_ThreeStartsInARowFail_IsHopelessAndTriedAgainEverMoreRarely()
    {
        var timers = new TimerLog();
        using var bench = new PoolBench(time: timers);
        bench.Pool.Start();
        bench.Launcher.BeforeLaunch = _ => throw new WorkerStartException("no memory");
        bench.Launcher.Workers[0].IsWaiting = false;

        // The only one is dead, and neither of the two that are to follow starts.
        var waiting = Task.Run(() => bench.Pool.Take(PoolBench.Long, isHeavy: false, isSuspect: false, CancellationToken.None));
        Assert.That(SpinWait.SpinUntil(() => bench.Starts("failed") == 2 && timers.Delays.Count == 1, PoolBench.Long));
        Assert.That(waiting.IsCompleted, Is.False, "the next try is a moment away");
        while (!waiting.IsCompleted)
            timers.Clock.Advance(TimeSpan.FromMilliseconds(10));
        Assert.That(await waiting, Is.Null);

        // Nobody waits any more, so one at a time is tried from here on.
        int before = timers.Delays.Count;
        for (int planned = before; timers.Delays[^1] < TimeSpan.FromSeconds(5); planned = timers.Delays.Count)
        {
            timers.Clock.Advance(timers.Delays[^1]);
            Assert.That(SpinWait.SpinUntil(() => timers.Delays.Count > planned, PoolBench.Long), "the next try is planned");
        }

        Assert.That(timers.Delays.Skip(before), Is.Ordered);
        Assert.That((timers.Delays[0].TotalSeconds, timers.Delays[^1].TotalSeconds), Is.EqualTo((0.1, 5)).Or.EqualTo((0.2, 5)));
        Assert.That(bench.Live, Is.Zero);
        Assert.That(bench.Log.Lines.Where(l => l.Id == 7002).Select(l => (l.Level, l.Text)).Distinct(), Is.EqualTo(new[] { (LogLevel.Error, "A render worker does not start: no memory") }));
        Assert.That(bench.Pool.Take(PoolBench.Long, isHeavy: false, isSuspect: false, CancellationToken.None), Is.Null, "hopeless, so nobody waits");

        bench.Launcher.BeforeLaunch = _ => { };
        timers.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That(bench.Take().Burials, Is.Zero, "as soon as one starts, all is well");
    }

    [Test]
    public void Take_HeavyJob_WorkerStepsBackOnceAndIsTheOneForThoseThatFollow()
    {
        using var bench = new PoolBench(slots: 2);
        bench.Pool.Start();
        var (light, heavy) = (bench.Take(), bench.Take(isHeavy: true));
        bench.Pool.Return(heavy);
        bench.Pool.Return(light);
        Assert.That(SpinWait.SpinUntil(() => bench.Live == 3, PoolBench.Long), "a third has started");

        Assert.That(bench.Take(isHeavy: true), Is.SameAs(heavy));
        Assert.That((light.HasSteppedBack, heavy.HasSteppedBack), Is.EqualTo((false, true)));
        bench.Pool.Return(heavy);
        Assert.That(bench.Take(), Is.Not.SameAs(heavy));
        Assert.That(bench.Take(), Is.Not.SameAs(heavy), "there is a third");
        Assert.That(bench.Take(), Is.SameAs(heavy), "better than none");
    }

    [Test]
    public async Task Take_WhileASpareStarts_HurriesAnotherOnlyForWhoHasToWait()
    {
        using var bench = new PoolBench(slots: 2);
        bench.Pool.Start();
        using var gate = new ManualResetEventSlim();
        bench.Launcher.BeforeLaunch = number => gate.Wait(number == 2 ? PoolBench.Long : TimeSpan.Zero); // the spare takes its time
        var first = bench.Take();
        var second = await Task.Run(() => bench.Take());
        gate.Set();
        bench.Dispose();

        Assert.That((first.IsSpare, second.IsSpare), Is.EqualTo((false, false)), "the first of all, and the one that was waited for");
        Assert.That(bench.Launcher.Workers.Single(worker => worker != first && worker != second).IsSpare, "the one ahead");
    }

    [Test]
    public async Task Take_SuspectJob_LeavesAWorkerForOthers()
    {
        using var bench = new PoolBench(slots: 2);
        bench.Pool.Start();
        using var gate = new ManualResetEventSlim();
        bench.Launcher.BeforeLaunch = _ => gate.Wait();
        var suspect = Task.Run(() => bench.Take(isSuspect: true));
        Assert.That(SpinWait.SpinUntil(() => bench.Launcher.Launches == 2, PoolBench.Long), "it waits, and another one is on its way");

        var sound = bench.Take();
        Assert.That((sound, suspect.IsCompleted), Is.EqualTo((bench.Launcher.Workers[0], false)));

        gate.Set();
        var taken = await suspect;
        Assert.That(taken, Is.Not.SameAs(sound));
        Assert.That(bench.Launcher.Workers[1].IsSpare, "it was in no hurry");
        bench.Pool.GiveUp(taken, WorkerDeath.Crash, taken.Bury());
        Assert.That(bench.Pool.Take(TimeSpan.Zero, isHeavy: false, isSuspect: false, CancellationToken.None), Is.Not.Null, "nobody waits for the one that is to replace the dead");
    }

    [Test]
    public void Take_SuspectJobAndOneSlot_GetsItsTurn()
    {
        using var bench = new PoolBench(slots: 1);
        bench.Pool.Start();
        for (int i = 0; i < 3; i++)
        {
            var taken = bench.Take(isSuspect: true);
            bench.Pool.GiveUp(taken, WorkerDeath.Crash, taken.Bury());
        }

        Assert.That(bench.Deaths(WorkerDeath.Crash), Is.EqualTo(3));
    }

    [Test]
    public void Take_SuspectJobAndAnotherTakesLongToStart_GetsTheOneThereIsAfterHalfOfItsTime()
    {
        using var bench = new PoolBench(slots: 1, time: TimeProvider.System);
        bench.Pool.Start();
        using var gate = new ManualResetEventSlim();
        bench.Launcher.BeforeLaunch = _ => gate.Wait();
        var within = TimeSpan.FromSeconds(1);
        long started = Stopwatch.GetTimestamp();

        var taken = bench.Pool.Take(within, isHeavy: false, isSuspect: true, CancellationToken.None);

        Assert.That(taken, Is.SameAs(bench.Launcher.Workers[0]));
        Assert.That(Stopwatch.GetElapsedTime(started), Is.GreaterThanOrEqualTo(within / 2));
        gate.Set();
    }

    [Test]
    public void Take_SuspectJobAndNoOtherStarts_GetsTheOneThereIs()
    {
        using var bench = new PoolBench(slots: 1, time: TimeProvider.System);
        bench.Pool.Start();
        bench.Launcher.BeforeLaunch = _ => throw new WorkerStartException("no memory");
        Assert.That(bench.Take(isSuspect: true), Is.SameAs(bench.Launcher.Workers[0]));
    }

    [Test]
    public void Return_AsManyHaveSteppedBackAsMayBeBusyWithHeavyJobs_OneMoreIsReplaced()
    {
        using var bench = new PoolBench(slots: 2);
        bench.Pool.Start();
        FakeWorker first = bench.Take(isHeavy: true), second = bench.Take(isHeavy: true);
        bench.Pool.Return(first);
        Assert.That(SpinWait.SpinUntil(() => bench.Live == 3, PoolBench.Long), "one more is ready");
        bench.Pool.Return(second);

        Assert.That((first.Burials, second.Burials, bench.Deaths(WorkerDeath.Recycled)), Is.EqualTo((0, 1, 1L)));
    }

    private static readonly Exception[] StartFailures =
        [new WorkerStartException("killed while it started"), new InsufficientMemoryException("none of those a launcher is known to throw")];

    [TestCaseSource(nameof(StartFailures))]
    public void Take_StartsFailTwice_WaitsForTheNext(Exception failure)
    {
        using var bench = new PoolBench(slots: 1, time: TimeProvider.System);
        bench.Pool.Start();
        bench.Launcher.BeforeLaunch = number =>
        {
            if (number <= 3)
                throw failure;
        };
        bench.Launcher.Workers[0].IsWaiting = false;

        Assert.That((bench.Take().Id, bench.Starts("failed")), Is.EqualTo((4, 2L)).Or.EqualTo((5, 2L)));
    }

    [Test]
    public void Take_DeathAfterDeath_IsReplacedNoFasterThanTenASecond()
    {
        using var bench = new PoolBench(slots: 1); // a burst of four
        bench.Pool.Start();
        for (int i = 0; i < 4; i++)
        {
            var worker = bench.Take();
            bench.Pool.GiveUp(worker, WorkerDeath.Crash, worker.Bury());
        }

        Assert.That(SpinWait.SpinUntil(() => bench.Live == 1, PoolBench.Long));
        var last = bench.Take();
        bench.Pool.GiveUp(last, WorkerDeath.Crash, last.Bury());
        Assert.That(bench.Pool.Take(TimeSpan.Zero, isHeavy: false, isSuspect: false, CancellationToken.None), Is.Null, "the burst is used up");
        Assert.That(bench.Launcher.Launches, Is.EqualTo(5));
        bench.Time.Advance(TimeSpan.FromMilliseconds(101));
        Assert.That(bench.Take().Burials, Is.Zero);
    }

    [Test]
    public async Task Take_TokenCancelled_WakesAndGetsNothing()
    {
        using var bench = new PoolBench(slots: 1);
        bench.Pool.Start();
        _ = (bench.Take(), bench.Take());
        using var leaving = new CancellationTokenSource();
        var waiting = Task.Run(() => bench.Pool.Take(PoolBench.Long, isHeavy: false, isSuspect: false, leaving.Token));
        await leaving.CancelAsync();
        Assert.That(await waiting.WaitAsync(PoolBench.Long / 2), Is.Null);
    }

    [Test]
    public void Take_TokenCancelledBefore_GetsNothingAndTakesNothing()
    {
        using var bench = new PoolBench(slots: 1);
        bench.Pool.Start();
        Assert.That(bench.Pool.Take(PoolBench.Long, isHeavy: false, isSuspect: false, new(canceled: true)), Is.Null);
        Assert.That(bench.Take(), Is.SameAs(bench.Launcher.Workers[0]));
    }

    [Test]
    public async Task Dispose_LaunchUnderWay_WaitsForItAndBuriesAll()
    {
        var bench = new PoolBench();
        using var open = new ManualResetEventSlim();
        using var underWay = new ManualResetEventSlim();
        bench.Pool.Start();
        bench.Launcher.BeforeLaunch = _ =>
        {
            underWay.Set();
            open.Wait();
        };
        bench.Pool.Return(bench.Take());
        underWay.Wait();

        var disposing = Task.Run(bench.Dispose);
        Assert.That(SpinWait.SpinUntil(() => !TakesAndReturns(bench.Pool), PoolBench.Long), "disposed: nothing more to be had");
        Assert.That((disposing.IsCompleted, bench.Launcher.IsDisposed), Is.EqualTo((false, false)));
        open.Set();
        await disposing.WaitAsync(PoolBench.Long);

        Assert.That((bench.Launcher.IsDisposed, bench.Launcher.WasDisposedAmidLaunch), Is.EqualTo((true, false)));
        Assert.That(bench.Launcher.Workers.Select(w => w.Burials), Is.EqualTo(new[] { 1, 1 }));
    }

    [Test]
    public async Task Dispose_SomebodyWaits_WakesThemAndTheirWorkersAreBuriedWhenGivenBack()
    {
        var bench = new PoolBench(slots: 1);
        bench.Pool.Start();
        FakeWorker first = bench.Take(), second = bench.Take();
        var waiting = Task.Run(() => bench.Pool.Take(PoolBench.Long, isHeavy: false, isSuspect: false, CancellationToken.None));

        bench.Pool.Dispose();

        Assert.That(await waiting.WaitAsync(PoolBench.Long / 2), Is.Null);
        bench.Pool.Return(first);
        bench.Pool.GiveUp(second, WorkerDeath.Canceled, second.Bury());
        bench.Dispose();
        Assert.That((first.Burials, second.Burials, bench.Launcher.Launches), Is.EqualTo((1, 1, 2)));
    }

    [Test]
    public void Start_LayersMissing_WarnsOnceAndTheMetricSaysWhich()
    {
        using var bench = new PoolBench();
        bench.Launcher.Prepare = worker => worker.Sandbox = new(SandboxLayers.All & ~SandboxLayers.Landlock, "the kernel has no Landlock");
        bench.Pool.Start();
        bench.Take();
        bench.Take();

        Assert.That(bench.Log.Lines.Where(l => l.Id == 7003).Select(l => l.Text), Is.EqualTo(new[] { "Render workers run without Landlock of their sandbox: the kernel has no Landlock" }));
        Assert.That((bench.Sandbox("landlock"), bench.Sandbox("seccomp"), bench.Sandbox("rlimits"), bench.Sandbox("no_new_privs")), Is.EqualTo(((long?)0, (long?)1, (long?)1, (long?)1)));
    }

    /// <summary>The same worker again; others that happen to be on top go back below it.</summary>
    private static FakeWorker TakeUntil(PoolBench bench, FakeWorker wanted)
    {
        var others = new List<FakeWorker>();
        FakeWorker worker;
        while ((worker = bench.Take()) != wanted)
            others.Add(worker);
        foreach (var other in others)
            bench.Pool.Return(other);
        return worker;
    }

    private static bool TakesAndReturns(WorkerPool pool)
    {
        if (pool.Take(TimeSpan.Zero, isHeavy: false, isSuspect: false, CancellationToken.None) is not { } worker)
            return false;
        pool.Return(worker);
        return true;
    }

    /// <summary>A clock that notes for how long each timer was set.</summary>
    private sealed class TimerLog : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> _delays = [];

        public ManualTime Clock { get; } = new();

        public IReadOnlyList<TimeSpan> Delays => [.. _delays];

        public override long TimestampFrequency => Clock.TimestampFrequency;

        public override long GetTimestamp() => Clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = Clock.CreateTimer(callback, state, dueTime, period);
            _delays.Enqueue(dueTime);
            return timer;
        }
    }
}
