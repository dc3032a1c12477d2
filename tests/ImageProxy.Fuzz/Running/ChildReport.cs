using System.Globalization;

namespace ImageProxy.Fuzz.Running;

/// <summary>One line from a child process about one input.</summary>
/// <param name="PeakBytes">Most memory the process held during the input.</param>
/// <param name="Text">The outcome, or what failed.</param>
internal readonly record struct ChildReport(long Index, bool Failed, TimeSpan Time, long PeakBytes, string Text)
{
    private const char Mark = '#';

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Mark}{Index}\t{(Failed ? 1 : 0)}\t{Time.Ticks}\t{PeakBytes}\t{Text.ReplaceLineEndings(" ")}");

    /// <summary>False for lines that are none: native libraries may write to standard output too.</summary>
    public static bool TryParse(string line, out ChildReport report)
    {
        report = default;
        string[] parts = line.Split('\t', 5);
        if (parts.Length != 5 || parts[0].Length < 2 || parts[0][0] != Mark)
            return false;
        long[] numbers = new long[4];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!long.TryParse(i == 0 ? parts[0].AsSpan(1) : parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return false;
        }

        report = new(numbers[0], numbers[1] != 0, new(numbers[2]), numbers[3], parts[4]);
        return true;
    }
}
