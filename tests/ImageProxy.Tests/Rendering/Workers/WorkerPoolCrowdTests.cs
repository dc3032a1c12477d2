using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

/// <summary>Many threads at once, with everything that can go wrong with workers: whatever the order, no worker is lost and none used twice.</summary>
internal sealed class WorkerPoolCrowdTests
{
    private const int Slots = 4, Threads = 8, JobsEach = 300;

    [Test]
    public void TakeReturnGiveUp_FromManyThreadsUntilDisposed_EveryWorkerIsBuriedExactlyOnce([Range(1, 6)] int seed)
    {
        var bench = new PoolBench(Slots, jobs: 20, time: new FastTime());
        bench.Pool.Start();
        var chance = new Random(seed);
        bench.Launcher.BeforeLaunch = number =>
        {
            if (number % 7 == seed)
                throw new WorkerStartException("this one not");
        };
        bench.Launcher.Prepare = worker => worker.IsWaiting = worker.Id % 5 != 0; // dead before it is taken
        var inUse = new HashSet<IWorker>();
        int twice = 0, most = 0, taken = 0;
        int[] seeds = [.. Enumerable.Range(0, Threads).Select(_ => chance.Next())];

        var threads = seeds.Select(own => new Thread(() =>
        {
            var luck = new Random(own);
            for (int i = 0; i < JobsEach; i++)
            {
                using var leaving = new CancellationTokenSource();
                if (luck.Next(10) == 0)
                    leaving.Cancel();
                if (bench.Pool.Take(TimeSpan.FromSeconds(luck.Next(20)), isHeavy: luck.Next(4) == 0, isSuspect: luck.Next(8) == 0, leaving.Token) is not { } worker)
                    continue;
                lock (inUse)
                {
                    taken++;
                    twice += inUse.Add(worker) ? 0 : 1;
                    most = Math.Max(most, inUse.Count);
                }

                Thread.Yield();
                lock (inUse)
                    inUse.Remove(worker);
                if (luck.Next(12) == 0)
                    bench.Pool.GiveUp(worker, WorkerDeath.Crash, worker.Bury());
                else
                    bench.Pool.Return(worker);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        if (seed % 2 == 0)
            Assert.That(SpinWait.SpinUntil(() => Volatile.Read(ref taken) > 100, PoolBench.Long), "half of the runs are disposed amid the crowd");
        else
            Array.ForEach(threads, thread => thread.Join());
        bench.Dispose();
        Array.ForEach(threads, thread => thread.Join());

        Assert.That(bench.Launcher.Workers.Where(worker => worker.Burials != 1).Select(worker => (worker.Id, worker.Burials)), Is.Empty);
        Assert.That((twice, bench.Launcher.WasDisposedAmidLaunch, bench.Launcher.IsDisposed), Is.EqualTo((0, false, true)));
        Assert.That(most, Is.InRange(1, Slots + 1));
        Assert.That(taken, Is.GreaterThan(100), "else nothing was tried");
    }

    /// <summary>A thousand times as fast as the clock, so that replacements are not what everybody waits for.</summary>
    private sealed class FastTime : TimeProvider
    {
        private const int Times = 1_000;

        public override long GetTimestamp() => Times * System.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime / Times, period);
    }
}
