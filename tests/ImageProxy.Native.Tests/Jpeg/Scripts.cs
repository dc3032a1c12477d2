using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Native.Tests.Jpeg;

/// <summary>Orders in which a progressive JPEG may send its coefficients, besides the usual one. Source: ITU-T T.81, G.1.1.1.</summary>
internal static class Scripts
{
    private static readonly Dictionary<string, Func<int[], IEnumerable<JpegScan>>> ByName = new()
    {
        ["no approximation"] = all => [new(all, 0, 0, 0, 0), .. all.Select(c => new JpegScan([c], 1, 63, 0, 0))],
        ["one component after the other"] = all => all.SelectMany(c => (JpegScan[])
            [new([c], 0, 0, 0, 1), new([c], 1, 9, 0, 1), new([c], 10, 63, 0, 1), new([c], 1, 63, 1, 0), new([c], 0, 0, 1, 0)]),
        ["the last component first"] = all =>
        [
            .. all.Reverse().Select(c => new JpegScan([c], 0, 0, 0, 2)), .. all.Reverse().Select(c => new JpegScan([c], 1, 63, 0, 1)),
            new(all, 0, 0, 2, 1), .. all.Reverse().Select(c => new JpegScan([c], 1, 63, 1, 0)), new(all, 0, 0, 1, 0),
        ],
        ["refinements of other bands"] = all =>
        [
            new(all, 0, 0, 0, 0), .. all.SelectMany(c => Bands(c, [1, 6, 21], 0, 1)), .. all.SelectMany(c => Bands(c, [1, 2, 31], 1, 0)),
        ],
        ["bands of different depth"] = all =>
        [
            new(all, 0, 0, 0, 1), .. all.SelectMany(c => (JpegScan[])[new([c], 6, 63, 0, 3), new([c], 1, 5, 0, 0)]), new(all, 0, 0, 1, 0),
            .. all.SelectMany(c => (JpegScan[])[new([c], 6, 63, 3, 2), new([c], 6, 40, 2, 1), new([c], 41, 63, 2, 1), new([c], 6, 63, 1, 0)]),
        ],
        ["every bit alone"] = all =>
        [
            new(all, 0, 0, 0, 13), .. Down(13).Select(low => new JpegScan(all, 0, 0, low + 1, low)),
            .. all.SelectMany(c => (JpegScan[])[new([c], 1, 63, 0, 13), .. Down(13).Select(low => new JpegScan([c], 1, 63, low + 1, low))]),
        ],
        ["one coefficient in each scan"] = all =>
        [
            new(all, 0, 0, 0, 0), .. all.SelectMany(c => Bands(c, [.. Enumerable.Range(1, 31)], 0, 1)), .. all.SelectMany(c => Bands(c, [.. Enumerable.Range(1, 31)], 1, 0)),
        ],
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static IReadOnlyList<JpegScan> Of(string name, int components) => [.. ByName[name]([.. Enumerable.Range(0, components)])];

    private static IEnumerable<int> Down(int from) => Enumerable.Range(0, from).Reverse();

    /// <summary>A scan for each band, the last of which goes to the end.</summary>
    private static IEnumerable<JpegScan> Bands(int component, int[] starts, int high, int low) =>
        starts.Select((first, i) => new JpegScan([component], first, i + 1 < starts.Length ? starts[i + 1] - 1 : 63, high, low));
}
