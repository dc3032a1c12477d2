using System.Globalization;
using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Tests.Processes;

internal sealed class PriorityTests
{
    [Test]
    public void Lower_OnOneThread_HoldsForItAndForThoseItStarts()
    {
        int before = Nice(), own = 0, started = 0;
        var thread = new Thread(() =>
        {
            Priority.Lower(0, before + 3);
            own = Nice();
            var another = new Thread(() => started = Nice());
            another.Start();
            another.Join();
        });
        thread.Start();
        thread.Join();
        Assert.That((own, started, Nice()), Is.EqualTo((before + 3, before + 3, before)));
    }

    [Test]
    public void LowerPriority_OfAChild_HoldsForItAlone()
    {
        int before = Nice();
        using var child = Child.StartStill([]);
        child.Process.LowerPriority(before + 4);
        Assert.That((Nice($"/proc/{child.Process.Id}"), Nice()), Is.EqualTo((before + 4, before)));
    }

    [Test]
    public void LowerPriority_ChildHasEnded_IsNothing()
    {
        using var child = Child.Start("/bin/true");
        _ = child.End();
        Assert.That(() => child.Process.LowerPriority(19), Throws.Nothing);
    }

    /// <param name="thread">The calling one, unless another is named.</param>
    private static int Nice(string thread = "/proc/thread-self")
    {
        const int Field = 16; // behind the name, the state being 0
        string stat = File.ReadAllText($"{thread}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[Field], CultureInfo.InvariantCulture);
    }
}
