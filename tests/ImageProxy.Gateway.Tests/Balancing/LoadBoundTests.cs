using ImageProxy.Gateway.Balancing;

namespace ImageProxy.Gateway.Tests.Balancing;

internal sealed class LoadBoundTests
{
    private static readonly GatewayOptions Options = new() { LoadFactor = 1.25, LeastLoad = 4, MaxLoad = 100 };

    [TestCase(0, 4, ExpectedResult = 4, Description = "the least")]
    [TestCase(19, 4, ExpectedResult = 7, Description = "a quarter above the average, rounded up")]
    [TestCase(199, 4, ExpectedResult = 63)]
    [TestCase(10_000, 4, ExpectedResult = 100, Description = "the most")]
    public int Of_Load_IsTheFactorOfTheAverageWithinItsLimits(int total, int nodes) => LoadBound.Of(Options, total, nodes);

    /// <summary>With a factor above 1 there is always a node below the bound, or every one is at its most.</summary>
    [FsCheck.NUnit.Property]
    public bool Of_AnyLoads_LeavesRoomSomewhere(byte[] loads)
    {
        if (loads.Length == 0)
            return true;
        int bound = LoadBound.Of(Options, loads.Sum(l => l), loads.Length);
        return loads.Any(l => l < bound) || loads.All(l => l >= Options.MaxLoad) || loads.Sum(l => l) / loads.Length >= Options.MaxLoad;
    }
}
