using System.Diagnostics;
using ImageProxy.Fuzz.Targets;

namespace ImageProxy.Fuzz.Running;

/// <summary>Runs a target's inputs on threads of this process.</summary>
public static class Campaign
{
    private const int Block = 1024;

    /// <summary>A target that fails this often has shown what is wrong with it.</summary>
    private const int EnoughFailures = 50;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <param name="onTick">Called now and then while inputs run.</param>
    public static Tally Run(IFuzzTarget target, CampaignOptions options, Action<Tally>? onTick = null)
    {
        var tally = new Tally();
        var clock = Stopwatch.StartNew();
        long next = options.From;
        long end = End(target, options);
        var workers = Enumerable.Range(0, options.Jobs).Select(_ => new Worker(target, options, tally)).ToArray();
        var threads = Array.ConvertAll(workers, worker => new Thread(() => worker.Run(TakeBlock)) { IsBackground = true });
        Array.ForEach(threads, thread => thread.Start());
        while (!Array.TrueForAll(threads, thread => thread.Join(Tick)))
        {
            if (Array.Find(workers, worker => worker.Busy > options.InputDeadline) is { } stuck)
            {
                tally.Lose(stuck.Index, "past the deadline", late: true);
                break;
            }

            onTick?.Invoke(tally);
        }

        return tally;

        (long From, long To) TakeBlock()
        {
            if ((options.Time is { } time && clock.Elapsed > time) || tally.Failures.Count >= EnoughFailures)
                return default;
            long from = Interlocked.Add(ref next, Block) - Block;
            return from >= end ? default : (from, Math.Min(from + Block, end));
        }
    }

    /// <summary>Index behind the last input.</summary>
    internal static long End(IFuzzTarget target, CampaignOptions options) =>
        Math.Min(options.Count is { } count ? options.From + count : long.MaxValue, target.Inputs ?? long.MaxValue);

    private sealed class Worker(IFuzzTarget target, CampaignOptions options, Tally tally)
    {
        private readonly Dictionary<string, long> _outcomes = [];
        private long _started;
        private long _index;

        public long Index => Volatile.Read(ref _index);

        /// <summary>Time since the input in hand was begun; zero between inputs.</summary>
        public TimeSpan Busy => Volatile.Read(ref _started) is > 0 and var started ? Stopwatch.GetElapsedTime(started) : TimeSpan.Zero;

        public void Run(Func<(long From, long To)> takeBlock)
        {
            while (takeBlock() is { To: > 0 } block)
            {
                (TimeSpan Time, long Index) slowest = default;
                _outcomes.Clear();
                for (long i = block.From; i < block.To; i++)
                {
                    var time = RunOne(i);
                    if (time > slowest.Time)
                        slowest = (time, i);
                }

                tally.Add(_outcomes.Select(pair => (pair.Key, pair.Value)), slowest);
            }
        }

        private TimeSpan RunOne(long index)
        {
            byte[] input = target.Make(options.Seed, index);
            Volatile.Write(ref _index, index);
            long start = Stopwatch.GetTimestamp();
            Volatile.Write(ref _started, start);
            string outcome;
            try
            {
                outcome = target.Run(input);
                if (target.IsKept(outcome))
                    tally.Keep(index, outcome);
            }
            catch (Exception exception)
            {
                outcome = "failed";
                tally.Fail(index, exception is FuzzFailureException ? exception.Message : exception.ToString());
            }

            Volatile.Write(ref _started, 0);
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            return Stopwatch.GetElapsedTime(start);
        }
    }
}
