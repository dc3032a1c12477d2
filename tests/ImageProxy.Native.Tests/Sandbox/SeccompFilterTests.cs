using ImageProxy.Native.Sandbox;

namespace ImageProxy.Native.Tests.Sandbox;

/// <summary>The filter as the kernel carries it out, for both processors, whichever this machine has.</summary>
[TestFixture(true)]
[TestFixture(false)]
internal sealed class SeccompFilterTests(bool isX64)
{
    private const uint Process = 4_321;
    private const uint Allow = 0x7FFF0000, Kill = 0x80000000, NotPermitted = 0x00050001, NotImplemented = 0x00050026;

    // AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64, AUDIT_ARCH_I386, AUDIT_ARCH_ARM.
    private const uint X64 = 0xC000003E, Arm64 = 0xC00000B7, X86 = 0x40000003, Arm = 0x40000028;

    private readonly FilterInstruction[] _bare = SeccompFilter.Write(isX64, Process, readFiles: false);
    private readonly FilterInstruction[] _reading = SeccompFilter.Write(isX64, Process, readFiles: true);

    private uint Architecture => isX64 ? X64 : Arm64;

    [Test]
    public void Write_EveryInstruction_IsOneTheKernelTakesAndNoJumpLeavesTheFilter()
    {
        foreach (var filter in (FilterInstruction[][])[_bare, _reading])
        {
            Assert.That(filter, Has.Length.InRange(100, 4_095));
            Assert.That(filter[^1], Is.EqualTo(new FilterInstruction(0x06, 0, 0, Allow)));
            for (int at = 0; at < filter.Length; at++)
            {
                var instruction = filter[at];
                Assert.That(instruction.Code, Is.AnyOf(0x20, 0x15, 0x35, 0x45, 0x06), $"instruction {at}");
                if (instruction.Code is 0x15 or 0x35 or 0x45)
                    Assert.That(at + 1 + Math.Max(instruction.Yes, instruction.No), Is.LessThan(filter.Length), $"instruction {at}");
                else if (instruction.Code == 0x06)
                    Assert.That(instruction.Value, Is.AnyOf(Allow, Kill, NotPermitted, NotImplemented), $"instruction {at}");
                else
                    Assert.That(instruction.Value % 4 == 0 && instruction.Value < 64, $"instruction {at}");
            }
        }
    }

    [Test]
    public void Write_AnyNumberAtAll_HasAnAnswer()
    {
        uint[] numbers = [.. Enumerable.Range(0, 1_024).Select(number => (uint)number), 0x3FFFFFFF, 0x7FFFFFFF, 0x80000000, uint.MaxValue];
        Assert.That(numbers.Select(number => Ask(_bare, number)), Is.All.AnyOf(Allow, Kill, NotPermitted, NotImplemented));
    }

    [Test]
    public void Run_OfAnotherArchitecture_Kills()
    {
        foreach (uint other in new[] { X64, Arm64, X86, Arm, 0u, uint.MaxValue }.Where(architecture => architecture != Architecture))
            Assert.That(Enumerable.Range(0, 500).Select(number => FilterMachine.Run(_bare, other, (uint)number)), Is.All.EqualTo(Kill), $"{other:x}");
    }

    [Test]
    public void Run_ThroughX32_Kills()
    {
        uint[] answers = [.. Enumerable.Range(0, 600).Select(number => Ask(_bare, 0x40000000 + (uint)number))];
        Assert.That(answers, Is.All.EqualTo(isX64 ? Kill : Allow), "on arm64 there are no such calls: the kernel answers ENOSYS itself");
    }

    [TestCaseSource(nameof(Lists))]
    public void Run_CallOfTheLists_IsAnsweredAsItsListSays(string list, uint answer)
    {
        var calls = list switch { "fatal" => SystemCalls.Fatal, "refused" => SystemCalls.Refused, _ => SystemCalls.Unseen };
        Assert.Multiple(() =>
        {
            foreach (var call in calls.Where(call => NumberOf(call) >= 0))
            {
                Assert.That(Ask(_bare, (uint)NumberOf(call)), Is.EqualTo(answer), call.Name);
                Assert.That(Ask(_reading, (uint)NumberOf(call), ulong.MaxValue, ulong.MaxValue), Is.EqualTo(answer), $"{call.Name}, reading files");
            }
        });
    }

    private static IEnumerable<TestCaseData> Lists() => [new("fatal", Kill), new("refused", NotPermitted), new("unseen", NotImplemented)];

    [Test]
    public void Lists_AllTogether_NameEachCallAndEachNumberOnce()
    {
        SystemCall[] all =
        [
            .. SystemCalls.Fatal, .. SystemCalls.Refused, .. SystemCalls.Unseen, .. SystemCalls.Signals, SystemCalls.Open, SystemCalls.OpenAt, SystemCalls.Clone, SystemCalls.SetLimits,
        ];
        Assert.That(all.Select(call => call.Name), Is.Unique);
        Assert.That(all.Select(NumberOf).Where(number => number >= 0), Is.Unique);
        Assert.That(all.Select(NumberOf), Is.All.GreaterThanOrEqualTo(-1).And.All.LessThan(1_024));
    }

    /// <summary>What a decoder, its threads and .NET's runtime live on.</summary>
    [Test]
    public void Run_CallsThatRenderingNeeds_AreAllowed()
    {
        // read, write, close, poll or ppoll, mmap, mprotect, munmap, madvise, brk, futex, sendto, recvfrom, sched_yield, rt_sigaction,
        // clock_gettime, clock_nanosleep, membarrier, memfd_create, exit, exit_group, gettid, getpid.
        uint[] numbers = isX64
            ? [0, 1, 3, 7, 9, 10, 11, 28, 12, 202, 44, 45, 24, 13, 228, 230, 324, 319, 60, 231, 186, 39]
            : [63, 64, 57, 73, 222, 226, 215, 233, 214, 98, 206, 207, 124, 134, 113, 115, 283, 279, 93, 94, 178, 172];
        Assert.That(numbers.Select(number => Ask(_bare, number)), Is.All.EqualTo(Allow));
    }

    [Test]
    public void Run_Signals_GoToThisProcessOnly()
    {
        foreach (var call in SystemCalls.Signals)
        {
            uint number = (uint)NumberOf(call);
            Assert.That(Ask(_bare, number, Process, 6), Is.EqualTo(Allow), call.Name);
            foreach (ulong other in (ulong[])[0, 1, Process + 1, Process - 1, unchecked((ulong)-(long)Process), ulong.MaxValue])
                Assert.That(Ask(_bare, number, other, 9), Is.EqualTo(NotPermitted), $"{call.Name} {other}");
        }
    }

    [Test]
    public void Run_Clone_StartsThreadsOnly()
    {
        uint clone = (uint)NumberOf(SystemCalls.Clone);
        const ulong asGlibcStartsThreads = 0x3D0F00, asGlibcForks = 0x1200011, asVfork = 0x4111, newUserNamespace = 0x10000011;
        Assert.That(Ask(_bare, clone, asGlibcStartsThreads), Is.EqualTo(Allow));
        Assert.That(new[] { asGlibcForks, asVfork, newUserNamespace, 0ul, 1ul << 48 }.Select(flags => Ask(_bare, clone, flags)), Is.All.EqualTo(NotPermitted));
    }

    [Test]
    public void Run_Limits_AreReadAndNotSet()
    {
        uint limits = (uint)NumberOf(SystemCalls.SetLimits);
        Assert.That(Ask(_bare, limits, 0, 7, 0, 0x7FFF_1234_5678), Is.EqualTo(Allow), "no new limit");
        foreach (ulong pointer in (ulong[])[1, 0x7FFF_1234_5678, 0x7FFF_0000_0000, 1ul << 63])
            Assert.That(Ask(_bare, limits, 0, 7, pointer, 0), Is.EqualTo(NotPermitted), $"{pointer:x}");
    }

    [Test]
    public void Run_Opening_IsRefusedWhateverTheFlags()
    {
        foreach (var (number, at) in Openings())
            Assert.That(new ulong[] { 0, 0x80000, 0x241, 0x200000 }.Select(flags => AskToOpen(_bare, number, at, flags)), Is.All.EqualTo(NotPermitted), $"{number}");
    }

    [Test]
    public void Run_OpeningWhereFontsAreRead_IsForReadingOnly()
    {
        // O_RDONLY, O_CLOEXEC, O_DIRECTORY | O_CLOEXEC, O_NONBLOCK, O_PATH.
        ulong[] reading = [0, 0x80000, 0x90000, 0x800, 0x200000];

        // O_WRONLY, O_RDWR, both, O_CREAT, O_TRUNC, O_APPEND, O_TMPFILE | O_RDWR, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC.
        ulong[] writing = [1, 2, 3, 0x40, 0x200, 0x400, 0x410002, 0x80241];
        foreach (var (number, at) in Openings())
        {
            Assert.That(reading.Select(flags => AskToOpen(_reading, number, at, flags)), Is.All.EqualTo(Allow), $"{number}");
            Assert.That(writing.Select(flags => AskToOpen(_reading, number, at, flags)), Is.All.EqualTo(NotPermitted), $"{number}");
        }
    }

    /// <summary>Calls that came after the ones they stand beside.</summary>
    [TestCase(452u, NotPermitted, TestName = "fchmodat2")]
    [TestCase(463u, NotPermitted, TestName = "setxattrat")]
    [TestCase(466u, NotPermitted, TestName = "removexattrat")]
    [TestCase(467u, Kill, TestName = "open_tree_attr")]
    [TestCase(469u, NotPermitted, TestName = "file_setattr")]
    public void Run_NewerFormOfAForbiddenCall_IsForbiddenToo(uint number, uint answer) => Assert.That(Ask(_bare, number), Is.EqualTo(answer));

    private int NumberOf(SystemCall call) => isX64 ? call.X64 : call.Arm64;

    private uint Ask(FilterInstruction[] filter, uint number, params ReadOnlySpan<ulong> arguments) => FilterMachine.Run(filter, Architecture, number, arguments);

    /// <summary>Numbers of open and openat, with the place of their flags.</summary>
    private IEnumerable<(uint Number, int FlagsAt)> Openings() => new[] { (NumberOf(SystemCalls.Open), 1), (NumberOf(SystemCalls.OpenAt), 2) }
        .Where(opening => opening.Item1 >= 0).Select(opening => ((uint)opening.Item1, opening.Item2));

    private uint AskToOpen(FilterInstruction[] filter, uint number, int flagsAt, ulong flags)
    {
        ulong[] arguments = [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0];
        arguments[flagsAt] = flags;
        return Ask(filter, number, arguments);
    }
}
