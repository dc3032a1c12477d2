using System.Runtime.CompilerServices;
using ImageProxy.Native.Tests.Rendering;

namespace ImageProxy.Native.Tests.Modes;

/// <summary>
/// Pictures that somebody looked at and found right, as PNG files beside the tests. Under <c>GOLDEN_UPDATE=1</c> they are written anew:
/// look at them before they are committed.
/// </summary>
internal static class Golden
{
    /// <param name="png">What was rendered.</param>
    /// <param name="meanError">Bound of the mean difference of a sample, in 8-bit levels.</param>
    /// <param name="worstError">Bound of the largest difference; edges move a little between versions of a library.</param>
    public static void Matches(byte[] png, string name, double meanError = 0.5, int worstError = 24, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(caller)!, "Goldens", name + ".png");
        if (Environment.GetEnvironmentVariable("GOLDEN_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, png);
        }

        Assert.That(path, Does.Exist, "There is no golden; write it with GOLDEN_UPDATE=1 and look at it.");
        var error = PictureError.Between(Pixels.Decode(png), Pixels.Decode(File.ReadAllBytes(path)));
        if (error.Mean > meanError || error.Worst > worstError)
            File.WriteAllBytes(Path.Combine(TestContext.CurrentContext.WorkDirectory, name + ".actual.png"), png);
        Assert.That((error.Mean, error.Worst), Is.LessThanOrEqualTo((meanError, worstError)).Using<(double Mean, int Worst)>((a, b) => a.Mean <= b.Mean && a.Worst <= b.Worst ? 0 : 1));
    }
}
