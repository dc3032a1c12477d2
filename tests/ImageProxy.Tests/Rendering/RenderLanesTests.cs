using ImageProxy.Rendering;

namespace ImageProxy.Tests.Rendering;

/// <summary>Who waits, who is next, who is turned away: without threads.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RenderLanesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    private readonly ManualTime _time = new();
    private readonly List<MemoryBudget> _budgets = [];

    [TestCase(200, 0, false)]
    [TestCase(201, 0, true)]
    [TestCase(0, 64 << 20, false)]
    [TestCase(0, (64 << 20) + 1, true)]
    public void IsHeavy_ByTimeOrBytes_FromTheLimitOn(int ms, long bytes, bool heavy) =>
        Assert.That(new RenderingOptions().IsHeavy(new(TimeSpan.FromMilliseconds(ms), bytes)), Is.EqualTo(heavy));

    [Test]
    public void IsHeavy_TimeIsAGuess_HoweverShort() => Assert.That(new RenderingOptions().IsHeavy(new(TimeSpan.FromMilliseconds(1), 1, IsGuess: true)), Is.True);

    [TestCase(1, 1)]
    [TestCase(2, 1)]
    [TestCase(4, 3)]
    public void StartNext_OnlyHeavyJobs_LeavesASlotToLightOnesUnlessThereIsOne(int slots, int heavyAtOnce)
    {
        var lanes = Lanes(new() { Slots = slots });
        for (int i = 0; i < 8; i++)
            Enter(lanes, Job(300));

        int started = 0;
        while (lanes.StartNext() is not null)
            started++;

        Assert.That((started, lanes.HeavyWaiting), Is.EqualTo((heavyAtOnce, 8 - heavyAtOnce)));
        var light = Enter(lanes, Job(1));
        Assert.That(lanes.StartNext(), Is.EqualTo(slots == 1 ? null : light));
    }

    [Test]
    public void StartNext_LightAndHeavyWait_TakesLightOnesInOrderFirst()
    {
        var lanes = Lanes(new() { Slots = 2 });
        Enter(lanes, Job(300));
        RenderJob first = Enter(lanes, Job(1)), second = Enter(lanes, Job(1));

        Assert.That((lanes.StartNext(), lanes.StartNext()), Is.EqualTo(((RenderJob?)first, (RenderJob?)second)));
    }

    [Test]
    public void StartNext_HeavyOneHasWaitedForHalfTheTimeout_GoesFirst()
    {
        var lanes = Lanes(new() { Slots = 1 });
        var heavy = Enter(lanes, Job(300));
        _time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        var light = Enter(lanes, Job(1));
        var before = lanes.StartNext();
        lanes.Finish(before!);
        Enter(lanes, Job(1));

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That((before, lanes.StartNext()), Is.EqualTo((light, heavy)));
    }

    [Test]
    public void TryEnter_QueueLengthReached_IsTurnedAwayByCountInBothLanes()
    {
        var lanes = Lanes(new() { Slots = 2, QueueLength = 2 });
        Start(lanes, Job(1));
        Start(lanes, Job(300));
        Enter(lanes, Job(1));
        Enter(lanes, Job(300));

        Assert.That((lanes.TryEnter(Job(1), Patience), lanes.TryEnter(Job(300), Patience)), Is.EqualTo((ShedReason.Count, ShedReason.Count)));
    }

    [Test]
    public void TryEnter_HeavyWaitersFillTheQueue_LightOneStillTakesAFreeSlot()
    {
        var lanes = Lanes(new() { Slots = 2, QueueLength = 1 });
        Start(lanes, Job(300));
        Enter(lanes, Job(300));

        Assert.That((lanes.TryEnter(Job(300), Patience), lanes.TryEnter(Job(1), Patience), lanes.TryEnter(Job(1), Patience)),
            Is.EqualTo((ShedReason.Count, ShedReason.None, ShedReason.Count)));
    }

    [Test]
    public void TryEnter_SlotsAboutToBeTaken_DoNotCountAsWaiting()
    {
        var lanes = Lanes(new() { Slots = 2, QueueLength = 1 });
        for (int i = 0; i < 3; i++)
            Enter(lanes, Job(1));
        Assert.That(lanes.TryEnter(Job(1), Patience), Is.EqualTo(ShedReason.Count));
    }

    [Test]
    public void TryEnter_MoreBytesThanTheBudget_IsTurnedAwayUntilSomeAreBack()
    {
        var lanes = Lanes(new() { Slots = 1, QueueBytes = 1000, MaxDecodedBytes = 1000 });
        var first = Start(lanes, Job(1, 60));
        for (int i = 0; i < 15; i++)
            Enter(lanes, Job(1, 60));
        Assert.That((lanes.TryEnter(Job(1, 41), Patience), lanes.TryEnter(Job(1, 40), Patience)), Is.EqualTo((ShedReason.Bytes, ShedReason.None)));
        Assert.That(lanes.Refusal(Patience), Is.EqualTo(ShedReason.Bytes));

        lanes.Finish(first);

        Assert.That((lanes.Refusal(Patience), lanes.TryEnter(Job(1, 60), Patience)), Is.EqualTo((ShedReason.None, ShedReason.None)));
    }

    [Test]
    public void TryEnter_HeavyJobs_LeaveAQuarterOfTheBytesToLightOnes()
    {
        var lanes = Lanes(new() { Slots = 4, QueueBytes = 1000, MaxDecodedBytes = 1000 });
        Enter(lanes, Job(1, 700));
        Assert.That((lanes.TryEnter(Job(1, 63), Patience), lanes.TryEnter(Job(1, 62), Patience)), Is.EqualTo((ShedReason.Bytes, ShedReason.None)));
    }

    [Test]
    public void TryEnter_AloneAndLargerThanTheBudget_IsLetIn()
    {
        var lanes = Lanes(new() { QueueBytes = 1000, MaxDecodedBytes = 1000 });
        Assert.That(lanes.TryEnter(Job(1, 5000), Patience), Is.EqualTo(ShedReason.None));
    }

    [Test]
    public void TryEnter_WaitForeseenLongerThanTheTimeout_IsTurnedAwayAtOnce()
    {
        var lanes = Lanes(new() { Slots = 1, OverloadWait = TimeSpan.FromSeconds(4) });
        Start(lanes, Job(150));
        for (int i = 0; i < 26; i++)
            Enter(lanes, Job(150)); // 4.05 s with the running one
        Assert.That(lanes.TryEnter(Job(1), Patience), Is.EqualTo(ShedReason.Time));

        _time.Advance(TimeSpan.FromMilliseconds(50)); // the running one is as much further

        Assert.That(lanes.TryEnter(Job(1), Patience), Is.EqualTo(ShedReason.None));
    }

    [Test]
    public void TryEnter_QueueStandsForASecond_LetsInOnlyWhatKeepsTheSlotsBusy()
    {
        var lanes = Lanes(new() { Slots = 2 });
        Start(lanes, Job(100));
        Start(lanes, Job(100));
        for (int i = 0; i < 6; i++)
            Enter(lanes, Job(100));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.That(lanes.TryEnter(Job(1), Patience), Is.EqualTo(ShedReason.None));

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That((lanes.TryEnter(Job(1), Patience), lanes.Refusal(Patience)), Is.EqualTo((ShedReason.Time, ShedReason.Time)));
        while (lanes.LightWaiting > 1)
        {
            lanes.TryLeave(_entered[^1]);
            _entered.RemoveAt(_entered.Count - 1);
        }

        // One waits for two slots: let in, however long the wait may be.
        Assert.That(lanes.TryEnter(Job(1), Patience), Is.EqualTo(ShedReason.None));
    }

    [Test]
    public void TryEnter_QueueWasEmptyForATenthOfASecond_ABurstIsWelcomeAgain()
    {
        var lanes = Lanes(new() { Slots = 1 });
        Start(lanes, Job(100));
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 6; i++)
                Enter(lanes, Job(100));
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(lanes.TryEnter(Job(100), Patience), Is.EqualTo(ShedReason.Time));
            _entered.ForEach(job => lanes.TryLeave(job));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Test]
    public void TryEnter_QueueIsEmptyForAMomentAmidAFlood_FillsOnlyALittle()
    {
        var lanes = Lanes(new() { Slots = 1 });
        Start(lanes, Job(100));
        for (int i = 0; i < 6; i++)
            Enter(lanes, Job(100));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(lanes.TryEnter(Job(100), Patience), Is.EqualTo(ShedReason.Time));
        for (int second = 0; second < 3; second++)
        {
            _entered.ForEach(job => lanes.TryLeave(job));
            _time.Advance(TimeSpan.FromMilliseconds(40));

            Enter(lanes, Job(100));
            Assert.That(lanes.TryEnter(Job(100), Patience), Is.EqualTo(ShedReason.Time), $"second {second}");
            _time.Advance(TimeSpan.FromMilliseconds(960));
        }
    }

    [Test]
    public void TryEnter_WaitAndRenderPassTheRequestsTime_IsTurnedAwayAtOnce()
    {
        var lanes = Lanes(new() { Slots = 1 });
        Start(lanes, Job(1000));
        Assert.That(
            (lanes.TryEnter(Job(100), TimeSpan.FromMilliseconds(1099)), lanes.TryEnter(Job(100), TimeSpan.FromMilliseconds(1100))),
            Is.EqualTo((ShedReason.Deadline, ShedReason.None)));
    }

    [Test]
    public void TryEnter_EstimateAlonePassesTheDeadline_IsLetIn()
    {
        var lanes = Lanes(new() { Slots = 1 });
        Assert.That(lanes.TryEnter(Job(100_000), Patience), Is.EqualTo(ShedReason.None));
    }

    [Test]
    public void Expected_RendersTakeThreeTimesTheirEstimates_ComesToSayThreeTimes()
    {
        var lanes = Lanes(new() { Slots = 1 });
        for (int i = 0; i < 300; i++)
        {
            var job = Start(lanes, Job(100));
            _time.Advance(TimeSpan.FromMilliseconds(300));
            lanes.Finish(job);
        }

        Assert.That(lanes.Expected(new(TimeSpan.FromMilliseconds(100), 0)).TotalMilliseconds, Is.EqualTo(300).Within(1));
    }

    [Test]
    public void Expected_NoTimeSpentAtAll_StaysWithinAnEighth()
    {
        var lanes = Lanes();
        for (int i = 0; i < 300; i++)
            lanes.Finish(Start(lanes, Job(100)));
        Assert.That(lanes.Expected(new(TimeSpan.FromMilliseconds(100), 0)).TotalMilliseconds, Is.EqualTo(12.5).Within(0.01));
    }

    [Test]
    public void TryLeave_Waiting_FreesPlaceAndBytesAndOnlyOnce()
    {
        var lanes = Lanes(new() { Slots = 1, QueueLength = 1 });
        var running = Start(lanes, Job(1, 7));
        var waiting = Enter(lanes, Job(1, 5));

        Assert.That((lanes.TryLeave(running), lanes.TryLeave(waiting), lanes.TryLeave(waiting)), Is.EqualTo((false, true, false)));
        Assert.That((_budgets[0].Held, lanes.TryEnter(Job(1), Patience)), Is.EqualTo((7L, ShedReason.None)));
    }

    private readonly List<RenderJob> _entered = [];

    private RenderLanes Lanes(RenderingOptions? options = null)
    {
        options ??= new();
        _budgets.Add(new(options.QueueBytes));
        return new(options, _budgets[^1], _time);
    }

    private static RenderJob<int> Job(int ms, long bytes = 0) => new(new(TimeSpan.FromMilliseconds(ms), bytes), _ => 0, null);

    private RenderJob Enter(RenderLanes lanes, RenderJob job)
    {
        Assert.That(lanes.TryEnter(job, Patience), Is.EqualTo(ShedReason.None));
        _entered.Add(job);
        return job;
    }

    private RenderJob Start(RenderLanes lanes, RenderJob job)
    {
        Enter(lanes, job);
        Assert.That(lanes.StartNext(), Is.SameAs(job));
        _entered.Remove(job);
        return job;
    }
}
