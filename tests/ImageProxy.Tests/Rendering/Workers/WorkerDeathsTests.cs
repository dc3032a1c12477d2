using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

internal sealed class WorkerDeathsTests
{
    private const long Allowed = 1L << 30;
    private static readonly WorkerEnd BySigkill = new(new(9, 0, 100 << 20), ""), BySegv = new(new(11, 0, 100 << 20), ""), ByExit = new(new(0, 3, 100 << 20), "");

    [TestCase(WorkerAnswerKind.TimedOut, WorkerDeath.Deadline)]
    [TestCase(WorkerAnswerKind.Canceled, WorkerDeath.Canceled)]
    [TestCase(WorkerAnswerKind.Nonsense, WorkerDeath.Protocol)]
    [TestCase(WorkerAnswerKind.Reply, WorkerDeath.Protocol)]
    [TestCase(WorkerAnswerKind.Ended, WorkerDeath.Killed)]
    [TestCase(WorkerAnswerKind.NotTaken, WorkerDeath.Killed)]
    public void Of_EndedBySigkill_DependsOnWhoSentIt(WorkerAnswerKind answer, WorkerDeath death) =>
        Assert.That(WorkerDeaths.Of(answer, BySigkill, 0, Allowed), Is.EqualTo(death));

    [Test]
    public void Of_EndedByItself_IsACrash() => Assert.That(
        (WorkerDeaths.Of(WorkerAnswerKind.Ended, BySegv, 0, Allowed), WorkerDeaths.Of(WorkerAnswerKind.Ended, ByExit, 0, Allowed)),
        Is.EqualTo((WorkerDeath.Crash, WorkerDeath.Crash)));

    [TestCase("GLib-ERROR **: gmem.c:136: failed to allocate 4294967296 bytes")]
    [TestCase("terminate called after throwing an instance of 'std::bad_alloc'")]
    [TestCase("Out of memory.")]
    [TestCase("Unhandled exception. System.OutOfMemoryException: Exception of type")]
    public void Of_AllocatorsLastWords_IsMemoryWhateverTheSignal(string words) => Assert.That(
        (WorkerDeaths.Of(WorkerAnswerKind.Ended, BySegv with { LastWords = words }, 0, Allowed), WorkerDeaths.Of(WorkerAnswerKind.Ended, BySigkill with { LastWords = words }, 0, Allowed)),
        Is.EqualTo((WorkerDeath.Memory, WorkerDeath.Memory)));

    [TestCase(0.89, WorkerDeath.Killed)]
    [TestCase(0.91, WorkerDeath.Memory)]
    public void Of_KilledWithNearlyAllMemoryResident_IsMemory(double share, WorkerDeath death) =>
        Assert.That(WorkerDeaths.Of(WorkerAnswerKind.Ended, new(new(9, 0, (long)(Allowed * share)), ""), 0, Allowed), Is.EqualTo(death));

    [TestCase(0.74, WorkerDeath.Crash)]
    [TestCase(0.76, WorkerDeath.Memory)]
    public void Of_CrashedWhereMuchMemoryWasForeseen_IsMemory(double share, WorkerDeath death) =>
        Assert.That(WorkerDeaths.Of(WorkerAnswerKind.Ended, BySegv, (long)(Allowed * share), Allowed), Is.EqualTo(death));

    [Test]
    public void Of_KilledAtTheDeadlineFullOfMemory_IsTheDeadline() =>
        Assert.That(WorkerDeaths.Of(WorkerAnswerKind.TimedOut, new(new(9, 0, Allowed), "Out of memory"), Allowed, Allowed), Is.EqualTo(WorkerDeath.Deadline));

    [Test]
    public void Name_EveryDeath_IsItsNameInLowerCase() => Assert.That(
        Enum.GetValues<WorkerDeath>().Select(death => death.Name()),
        Is.EqualTo(new[] { "deadline", "canceled", "memory", "crash", "protocol", "killed", "recycled" }));
}
