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

    /// <summary>Of the calling thread.</summary>
    private static int Nice()
    {
        const int Field = 16; // behind the name, the state being 0
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[Field], CultureInfo.InvariantCulture);
    }
}
