using ImageProxy.Fuzz.Mutation;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Rendering;
using static ImageProxy.Fuzz.Targets.FuzzFailureException;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// The whole way of an original: header, limits, plan, renderer. Either a picture of exactly the planned size and format, or a failure that
/// blames the original; which mode, box and format are asked for follows from the bytes, so that an input alone repeats its run.
/// </summary>
/// <param name="create">Makes the renderer when the first input arrives.</param>
internal sealed class RenderTarget(Func<IRenderer> create) : IFuzzTarget
{
    private static readonly RenderingOptions Limits = new();

    private static readonly IMode[] Modes = [.. BuiltInModes.Names.Select(name => BuiltInModes.TryCreate(name, new(Enlarge: true), out var mode) ? mode : null).OfType<IMode>()];

    private static readonly Box[] Boxes = [new(50, 50), new(100, 100), new(72, 31), new(40, 0), new(0, 60), new(200, 200), new(61, 45)];

    /// <summary>AVIF seldom: even at its least effort its encoder takes as long as several decoders.</summary>
    private static readonly ImageFormat[] Outputs =
    [
        ImageFormat.Jpeg, ImageFormat.Jpeg, ImageFormat.Jpeg, ImageFormat.Jpeg, ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Png, ImageFormat.Png,
        ImageFormat.WebP, ImageFormat.WebP, ImageFormat.WebP, ImageFormat.WebP, ImageFormat.Gif, ImageFormat.Gif, ImageFormat.Gif, ImageFormat.Avif,
    ];

    private readonly Lazy<IRenderer> _renderer = new(create);

    public string Name => "render";

    public bool RunsNativeCode => true;

    public byte[] Make(ulong seed, long index) => MakeInput(seed, index);

    public string Run(byte[] input) => Run(_renderer.Value, input);

    internal static byte[] MakeInput(ulong seed, long index) => MutatedPictures.Make(SeededRandom.For(seed, index));

    internal static string Run(IRenderer renderer, byte[] input)
    {
        // :: 1 As the service does it: what the header reader or a limit refuses never reaches native code.
        if (HeaderReader.Read(input).Info is not { } info)
            return "refused by its header";
        if (OriginalLimits.Check(info, Limits) is not null)
            return "over a limit";
        var random = new SeededRandom(Hash(input));
        IMode mode = random.Pick(Modes);
        Box box = random.Pick(Boxes);
        var format = random.Pick(Outputs);
        var encoding = new OutputEncoding(format, 70, format == ImageFormat.Avif ? 0 : 1, info.Frames > 1 && format.CanAnimate() && !random.OneIn(3));

        // :: 2 Look and plan.
        using var deadline = new CancellationTokenSource(Limits.Deadline);
        if (mode.Needs != Analysis.None)
        {
            var analysis = renderer.Analyze(input, info, mode.Needs, deadline.Token);
            if (!analysis.Succeeded)
                return Explained(analysis.Failure, analysis.Detail);
            info = info with { Findings = analysis.Findings };
        }

        var plan = mode.Plan(info, box);
        ThrowUnless(plan.IsValidFor(info.Size), $"{plan} is no plan for {info.Size}");
        if (OriginalLimits.CheckPlan(info, plan, encoding, Limits) is not null)
            return "over a limit";

        // :: 3 Render, and read back what came out.
        var result = renderer.Render(input, info, plan, encoding, deadline.Token);
        if (!result.Succeeded)
            return Explained(result.Failure, result.Detail);
        var rendered = HeaderReader.Read(result.Bytes);
        ThrowUnless(result.Size == plan.Output, $"{result.Size} of a plan for {plan.Output}");
        ThrowUnless(rendered.Succeeded, $"a {format.Name()} that cannot be read: {rendered.Detail}");
        ThrowUnless(rendered.Info!.Format == format && rendered.Info.Size == plan.Output, $"{rendered.Info.Format} {rendered.Info.Size} of a plan for {format} {plan.Output}");
        return "rendered";
    }

    /// <summary>Memory is the machine's fault and a deadline the clock's; an error inside our own steps, or no worker at all, is a failure.</summary>
    private static string Explained(RenderFailure failure, string? detail)
    {
        bool outOfMemory = detail is not null && (detail.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || detail.Contains("malloc", StringComparison.Ordinal));
        ThrowUnless(failure is not (RenderFailure.Internal or RenderFailure.Unavailable) || outOfMemory, $"{failure}: {detail}");
        return outOfMemory ? "out of memory" : failure is RenderFailure.Canceled or RenderFailure.TimedOut ? "past its deadline" : failure.ToString().ToLowerInvariant();
    }

    /// <summary>FNV-1a.</summary>
    private static ulong Hash(byte[] bytes)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte value in bytes)
            hash = (hash ^ value) * 0x100000001B3;
        return hash;
    }
}
