using FsCheck;
using FsCheck.Fluent;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Sandbox;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

/// <summary>Messages as service and workers write them, every field drawn from its whole range.</summary>
internal static class WireSamples
{
    private static readonly Gen<Random> Chance = Gen.Choose(0, int.MaxValue - 1).Select(seed => new Random(seed));

    public static Arbitrary<WorkerJob> Jobs() => Chance.Select(Job).ToArbitrary();

    public static Arbitrary<WorkerReply> Replies() => Chance.Select(Reply).ToArbitrary();

    public static Arbitrary<WorkerHello> Hellos() => Chance
        .Select(chance => new WorkerHello(Text(chance), new((SandboxLayers)chance.Next(16), Text(chance)))).ToArbitrary();

    public static WorkerJob Job(Random chance) => chance.Next(3) switch
    {
        0 => WorkerJob.Look(Info(chance), Of<Analysis>(chance)),
        1 => WorkerJob.Reduce(Info(chance), chance.Next(1, 8)),
        _ => WorkerJob.Render(Info(chance), Plan(chance), new(Of<ImageFormat>(chance), chance.Next(101), chance.Next(-1, 101), Flag(chance))),
    };

    public static WorkerReply Reply(Random chance) => new()
    {
        Number = Number(chance),
        Failure = Of<RenderFailure>(chance),
        Detail = Text(chance),
        Findings = new(Flag(chance) ? Area(chance) : null, Flag(chance) ? Map(chance, new(chance.Next(1, 65), chance.Next(1, 65))) : null),
        Size = Size(chance),
        Length = chance.Next(),
        Checksum = (uint)chance.NextInt64(1L << 32),
    };

    public static AttentionMap Map(Random chance, PixelSize size) =>
        AttentionMap.FromScores(size, [.. Enumerable.Range(0, (int)size.Area).Select(_ => chance.NextSingle() * 1000)]);

    /// <summary>All that a reply says, in a form that compares by value.</summary>
    public static string Describe(WorkerReply reply) =>
        $"{reply with { Findings = Findings.None }} {reply.Findings.Content} {reply.Findings.Attention?.Size} "
        + string.Join(',', reply.Findings.Attention?.Scores.ToArray().Select(BitConverter.SingleToInt32Bits) ?? []);

    private static ImageInfo Info(Random chance) => new()
    {
        Format = Of<ImageFormat>(chance),
        StoredSize = Size(chance),
        Orientation = Of<Orientation>(chance),
        Frames = chance.Next(1, int.MaxValue),
        HasAlpha = Flag(chance),
        BitDepth = chance.Next(1, 17),
        Channels = chance.Next(1, 6),
        IsProgressive = Flag(chance),
        Scans = chance.Next(),
        HasProfile = Flag(chance),
        IsCmyk = Flag(chance),
        ChromaSampling = Of<ChromaSampling>(chance),
        Eighths = chance.Next(1, 9),
    };

    private static RenderPlan Plan(Random chance) => new()
    {
        Source = Area(chance),
        Scaled = Size(chance),
        Output = Size(chance),
        Placement = new(Number(chance), Number(chance)),
        Background = Colour(chance),
        Effects = [.. Enumerable.Range(0, chance.Next(6)).Select(_ => Effect(chance))],
    };

    private static Effect Effect(Random chance) => chance.Next(6) switch
    {
        0 => new Effect.Blur(chance.NextDouble() * 100),
        1 => new Effect.Sharpen(chance.NextDouble() * 10),
        2 => new Effect.Saturate(chance.NextDouble() * 10),
        3 => new Effect.Tint(Colour(chance)),
        4 => new Effect.Pixels(Text(chance), [.. Enumerable.Range(0, chance.Next(33)).Select(_ => chance.NextDouble() - 0.5)], Flag(chance)),
        _ => new Effect.Watermark(
            WatermarkPicture.Announced(Text(chance), chance.Next(1, WatermarkPicture.MaxBytes + 1)), Of<Anchor>(chance), chance.NextDouble(), chance.NextDouble(), chance.NextDouble()),
    };

    private static PixelArea Area(Random chance) => PixelArea.At(new(chance.Next(1 << 24), chance.Next(1 << 24)), Size(chance));

    /// <summary>As often small as up to the longest side there is.</summary>
    private static PixelSize Size(Random chance) => new(1 + chance.Next(1 << chance.Next(25)), 1 + chance.Next(1 << chance.Next(25)));

    private static Color Colour(Random chance) => new((byte)chance.Next(256), (byte)chance.Next(256), (byte)chance.Next(256), (byte)chance.Next(256));

    private static string Text(Random chance) => string.Concat(Enumerable.Range(0, chance.Next(40)).Select(_ => chance.Next(4) switch
    {
        0 => "\U0001F600",
        1 => "\n\0é",
        _ => ((char)chance.Next(' ', '~')).ToString(),
    }));

    private static int Number(Random chance) => chance.Next(int.MinValue, int.MaxValue);

    private static bool Flag(Random chance) => chance.Next(2) == 0;

    private static T Of<T>(Random chance)
        where T : struct, Enum => Enum.GetValues<T>()[chance.Next(Enum.GetValues<T>().Length)];
}
