using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Rendering;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

/// <summary>What each way for a job to end means for the request, and for the worker.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WorkerRendererTests : IDisposable
{
    private const long Memory = 1L << 30;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly ImageInfo Info = new() { Format = ImageFormat.Jpeg, StoredSize = new(400, 300) };
    private static readonly RenderPlan Plan = new() { Source = new(0, 0, 400, 300), Scaled = new(40, 30), Output = new(40, 30) };
    private static readonly byte[] Picture = JpegWriter.Write(Bitmap.Draw(40, 30, (_, _) => Color.White));
    private static readonly WorkerAnswer Sound = new(WorkerAnswerKind.Reply, new() { Number = 1, Size = new(40, 30) }, Picture);
    private static readonly WorkerEnd Quiet = new(default, ""), Killed = new(new(9, 0, 0), ""), Segv = new(new(11, 0, 0), "");

    private static readonly (WorkerAnswer, WorkerEnd) Done = (Sound, Quiet);
    private readonly PoolBench _bench = new(slots: 3);

    public void Dispose() => _bench.Dispose();

    [Test]
    public void Render_SoundReply_IsThePictureAndTheWorkerIsKept()
    {
        var renderer = Renderer(Sound);
        RenderResult first = Render(renderer), second = Render(renderer);
        Assert.That((first.Failure, first.Size, first.Bytes, second.Bytes), Is.EqualTo((RenderFailure.None, new PixelSize(40, 30), Picture, Picture)));
        Assert.That((Worker(1).Runs + Worker(2).Runs, Burials), Is.EqualTo((2, 0)));
    }

    [TestCase(RenderFailure.Undecodable)]
    [TestCase(RenderFailure.Internal)]
    public void Render_FailureOfTheWorker_IsPassedOnAndTheWorkerIsKept(RenderFailure failure)
    {
        var result = Render(Renderer(new WorkerAnswer(WorkerAnswerKind.Reply, new() { Number = 1, Failure = failure, Detail = "why" })));
        Assert.That((result.Failure, result.Detail, result.Bytes.Length, Burials), Is.EqualTo((failure, "why", 0, 0)));
    }

    [Test]
    public void Analyze_Findings_AreHandedOn()
    {
        var findings = new Findings(new PixelArea(1, 2, 3, 4));
        var result = Renderer(new WorkerAnswer(WorkerAnswerKind.Reply, new() { Number = 1, Findings = findings })).Analyze(default, Info, Analysis.Border, CancellationToken.None);
        Assert.That((result.Failure, result.Findings), Is.EqualTo((RenderFailure.None, findings)));
    }

    [Test]
    public void Analyze_FindingsNoSoundWorkerGives_AreNotBelieved()
    {
        var renderer = Renderer(new WorkerAnswer(WorkerAnswerKind.Reply, new() { Number = 1, Findings = new(new PixelArea(1, 2, 400, 4)) }));
        var result = renderer.Analyze(default, Info, Analysis.Border, CancellationToken.None);
        Assert.That((result.Failure, result.Findings, _bench.Deaths(WorkerDeath.Protocol)), Is.EqualTo((RenderFailure.Crashed, Findings.None, 2L)));
    }

    [Test]
    public void Render_WorkerKilledFromOutside_IsDoneByAnother()
    {
        var result = Render(Renderer(Died(Killed), Died(Killed), Done));
        Assert.That((result.Succeeded, _bench.Deaths(WorkerDeath.Killed), Burials), Is.EqualTo((true, 2L, 2)));
    }

    [Test]
    public void Render_ThreeWorkersKilled_IsGivenUp()
    {
        var result = Render(Renderer(Died(Killed)));
        Assert.That((result.Failure, result.Detail, Burials), Is.EqualTo((RenderFailure.Crashed, "3 workers ended, the last by Killed, signal 9", 3)));
    }

    [Test]
    public void Render_WorkerCrashesOnce_IsDoneByAnother()
    {
        var result = Render(Renderer(Died(Segv), Done));
        Assert.That((result.Succeeded, _bench.Deaths(WorkerDeath.Crash), Burials), Is.EqualTo((true, 1L, 1)));
    }

    [Test]
    public void Render_TwoWorkersCrash_IsCrashed()
    {
        var result = Render(Renderer(Died(Segv)));
        Assert.That((result.Failure, result.Detail, Burials), Is.EqualTo((RenderFailure.Crashed, "2 workers ended, the last by Crash, signal 11", 2)));
    }

    [Test]
    public void Render_OriginalThatCrashedTwoWorkers_CostsOneTheNextTime()
    {
        var renderer = Renderer(Died(Segv));
        Assert.That((Render(renderer, [1, 2, 3]).Failure, Burials), Is.EqualTo((RenderFailure.Crashed, 2)));
        var again = Render(renderer, [1, 2, 3]);
        Assert.That((again.Failure, again.Detail, Burials), Is.EqualTo((RenderFailure.Crashed, "1 worker ended, the last by Crash, signal 11", 3)));
        Assert.That((Render(renderer, [1, 2, 4]).Failure, Burials), Is.EqualTo((RenderFailure.Crashed, 5)), "another one of that length is not known");
    }

    [Test]
    public void Render_OriginalThatCrashedAndThenRendered_IsNotSuspectAnyMore()
    {
        var renderer = Renderer(Died(Segv), Died(Segv), Done, Died(Segv), Done);
        Assert.That(Render(renderer, [1, 2, 3]).Failure, Is.EqualTo(RenderFailure.Crashed));
        Assert.That(Render(renderer, [1, 2, 3]).Succeeded, "known, and sound this time");
        Assert.That((Render(renderer, [1, 2, 3]).Succeeded, Burials), Is.EqualTo((true, 3)), "it is given a second worker again");
    }

    [Test]
    public void Render_WorkersKilledFromOutside_MakesNothingSuspect()
    {
        var renderer = Renderer(Died(Killed), Died(Killed), Died(Killed), Died(Segv), Done);
        Assert.That(Render(renderer, [1, 2, 3]).Failure, Is.EqualTo(RenderFailure.Crashed));
        Assert.That(Render(renderer, [1, 2, 3]).Succeeded, "one that crashes costs it nothing");
    }

    [Test]
    public void Render_KilledThenCrashedThenKilled_IsCrashed()
    {
        var result = Render(Renderer(Died(Killed), Died(Segv), Died(Killed), Done));
        Assert.That((result.Failure, Burials), Is.EqualTo((RenderFailure.Crashed, 3)));
    }

    [TestCase(WorkerAnswerKind.TimedOut, RenderFailure.TimedOut, WorkerDeath.Deadline)]
    [TestCase(WorkerAnswerKind.Canceled, RenderFailure.Canceled, WorkerDeath.Canceled)]
    public void Render_WorkerKilledByUs_IsNotTriedAgain(WorkerAnswerKind answer, RenderFailure failure, WorkerDeath death)
    {
        var result = Render(Renderer((new(answer), Killed), Died(Segv)));
        Assert.That((result.Failure, _bench.Deaths(death), Burials), Is.EqualTo((failure, 1L, 1)));
    }

    [Test]
    public void Render_WorkerOutOfMemory_IsTooLargeAndNotTriedAgain()
    {
        var result = Render(Renderer(Died(Segv with { LastWords = "failed to allocate 4294967296 bytes" })));
        Assert.That((result.Failure, _bench.Deaths(WorkerDeath.Memory), Burials), Is.EqualTo((RenderFailure.TooLarge, 1L, 1)));
    }

    [Test]
    public void Render_CrashWhereMuchMemoryWasForeseen_IsTooLarge()
    {
        var result = Renderer(Died(Segv)).Render(
            default, Info with { StoredSize = new(16_000, 16_000), Format = ImageFormat.Gif }, Plan, new(ImageFormat.Jpeg, 80), CancellationToken.None);
        Assert.That((result.Failure, Burials), Is.EqualTo((RenderFailure.TooLarge, 1)));
    }

    [Test]
    public void Render_Nonsense_IsADeathByProtocol()
    {
        var result = Render(Renderer(new WorkerAnswer(WorkerAnswerKind.Nonsense, Detail: "Not a message of ours.")));
        Assert.That((result.Failure, _bench.Deaths(WorkerDeath.Protocol), Burials), Is.EqualTo((RenderFailure.Crashed, 2L, 2)));
        Assert.That(_bench.Log.Lines.Where(l => l.Id == 7001).Select(l => l.Text), Is.All.Contains("Protocol").And.All.Contains("Not a message of ours."));
    }

    [Test]
    public void Render_PictureThatIsNotWhatWasAsked_IsADeathByProtocolAndTriedAgain()
    {
        var result = Render(Renderer(Sound with { Picture = [1, 2, 3] }, Sound));
        Assert.That((result.Bytes, _bench.Deaths(WorkerDeath.Protocol), Burials), Is.EqualTo((Picture, 1L, 1)));
        Assert.That(_bench.Log.Lines.Single(l => l.Id == 7001).Text, Does.Contain("The picture cannot be read"));
    }

    [Test]
    public void Render_WorkerGoneBeforeItHadTheJob_IsDoneByAnotherHoweverOften()
    {
        WorkerAnswer gone = new(WorkerAnswerKind.NotTaken);
        var result = Render(Renderer((gone, Killed), (gone, Segv), (gone, Killed), (gone, Segv), Done));
        Assert.That((result.Succeeded, Burials), Is.EqualTo((true, 4)));
    }

    [Test]
    public void Render_PlanForAnotherPicture_FailsWithoutAWorker()
    {
        var result = Renderer(Sound).Render(default, Info with { StoredSize = new(399, 300) }, Plan, new(ImageFormat.Jpeg, 80), CancellationToken.None);
        Assert.That((result.Failure, Worker(1).Runs), Is.EqualTo((RenderFailure.Internal, 0)));
    }

    [Test]
    public void Render_NobodyWaits_TakesNoWorker()
    {
        var result = Renderer(Sound).Render(default, Info, Plan, new(ImageFormat.Jpeg, 80), new(canceled: true));
        Assert.That((result.Failure, Worker(1).Runs), Is.EqualTo((RenderFailure.Canceled, 0)));
    }

    [Test]
    public void Render_NoTime_TakesNoWorker()
    {
        var renderer = Renderer(Sound);
        var result = new WorkerRenderer(_bench.Pool, TimeSpan.Zero, Memory, new RenderingOptions().IsHeavy).Render(default, Info, Plan, new(ImageFormat.Jpeg, 80), CancellationToken.None);
        Assert.That((renderer.Name, result.Failure, Worker(1).Runs), Is.EqualTo(("none", RenderFailure.TimedOut, 0)));
    }

    [Test]
    public void Render_NoWorkerStarts_IsUnavailable()
    {
        using var bench = new PoolBench(time: TimeProvider.System);
        bench.Pool.Start();
        bench.Launcher.Workers[0].IsWaiting = false;
        bench.Launcher.BeforeLaunch = _ => throw new WorkerStartException("no more");
        Assert.That(Render(new(bench.Pool, Deadline, Memory, new RenderingOptions().IsHeavy)).Failure, Is.EqualTo(RenderFailure.Unavailable));
    }

    [Test]
    public void Render_PoolDisposed_IsUnavailable()
    {
        var renderer = Renderer(Sound);
        _bench.Pool.Dispose();
        Assert.That(Render(renderer).Failure, Is.EqualTo(RenderFailure.Unavailable));
    }

    [Test]
    public void Render_EveryTry_GetsTheJobTheTokenAndWhatIsLeftOfTheDeadline()
    {
        using var leaving = new CancellationTokenSource();
        var seen = new List<(WorkerJob Job, TimeSpan Left, bool SameToken)>();
        _bench.Launcher.Prepare = worker =>
        {
            worker.End = Segv;
            worker.Script = (job, left, token) =>
            {
                seen.Add((job, left, token == leaving.Token));
                return seen.Count == 2 ? Sound : new(WorkerAnswerKind.Ended);
            };
        };
        _bench.Pool.Start();
        OutputEncoding encoding = new(ImageFormat.Jpeg, 80);

        new WorkerRenderer(_bench.Pool, Deadline, Memory, new RenderingOptions().IsHeavy).Render(default, Info, Plan, encoding, leaving.Token);

        Assert.That(seen.Select(s => (s.Job, s.SameToken)), Is.EqualTo(Enumerable.Repeat((WorkerJob.Render(Info, Plan, encoding), true), 2)));
        Assert.That(seen[1].Left, Is.LessThan(seen[0].Left).And.GreaterThan(TimeSpan.Zero));
        Assert.That(seen[0].Left, Is.LessThanOrEqualTo(Deadline));
    }

    [TestCase(60, false)]
    [TestCase(8_000, true)]
    public void Render_ExpectedToTakeLong_ItsWorkerStepsBack(int side, bool expected)
    {
        var renderer = Renderer(Sound);
        var info = new ImageInfo { Format = ImageFormat.Avif, StoredSize = new(side, side) };
        var plan = new RenderPlan { Source = new(0, 0, side, side), Scaled = new(40, 30), Output = new(40, 30) };
        renderer.Render(default, info, plan, new(ImageFormat.Jpeg, 80), CancellationToken.None);
        Assert.That(_bench.Launcher.Workers.Single(worker => worker.Runs > 0).HasSteppedBack, Is.EqualTo(expected));
    }

    /// <summary>Nothing that goes wrong on our side of a job may cost a slot for ever.</summary>
    [Test]
    public void Render_RunThrows_TheWorkerIsBuriedAndReplaced()
    {
        int runs = 0;
        _bench.Launcher.Prepare = worker => worker.Script = (_, _, _) => ++runs <= 5 ? throw new IOException("no memory left") : Sound;
        _bench.Pool.Start();
        var renderer = new WorkerRenderer(_bench.Pool, Deadline, Memory, new RenderingOptions().IsHeavy);
        for (int i = 0; i < 5; i++)
            Assert.That(() => Render(renderer), Throws.TypeOf<IOException>());
        Assert.That((Render(renderer).Succeeded, Burials), Is.EqualTo((true, 5)));
    }

    private static RenderResult Render(WorkerRenderer renderer, byte[]? original = null) => renderer.Render(original, Info, Plan, new(ImageFormat.Jpeg, 80), CancellationToken.None);

    private static (WorkerAnswer Answer, WorkerEnd End) Died(WorkerEnd end) => (new(WorkerAnswerKind.Ended), end);

    private int Burials => _bench.Launcher.Workers.Sum(worker => worker.Burials);

    private FakeWorker Worker(int number) => _bench.Launcher.Workers[number - 1];

    private WorkerRenderer Renderer(params (WorkerAnswer Answer, WorkerEnd End)[] script)
    {
        int jobs = 0;
        (WorkerAnswer Answer, WorkerEnd End) Next() => script[Math.Min(jobs++, script.Length - 1)];
        _bench.Launcher.Prepare = worker => worker.Script = (_, _, _) =>
        {
            (var answer, worker.End) = Next();
            return answer;
        };
        _bench.Pool.Start();
        return new(_bench.Pool, Deadline, Memory, new RenderingOptions().IsHeavy);
    }

    private WorkerRenderer Renderer(params WorkerAnswer[] answers) => Renderer([.. answers.Select(answer => (answer, Quiet))]);
}
