using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>A renderer that does as the test says, and where it says nothing makes a JPEG of the plan's size.</summary>
internal sealed class ScriptedRenderer : IRenderer
{
    private int _renders;

    public string Name => "scripted";

    /// <summary>Asked for every render; null goes on as usual. Runs in the slot.</summary>
    public Func<ImageInfo, CancellationToken, RenderResult?> Script { get; set; } = (_, _) => null;

    /// <summary>The same by what is to be written; asked after the other.</summary>
    public Func<OutputEncoding, RenderResult?> EncodingScript { get; set; } = _ => null;

    /// <summary>Renders begun, those of health included.</summary>
    public int Renders => Volatile.Read(ref _renders);

    public AnalysisResult Analyze(ReadOnlyMemory<byte> original, ImageInfo info, Analysis analysis, CancellationToken cancellationToken) => new(Findings.None);

    public RenderResult Render(ReadOnlyMemory<byte> original, ImageInfo info, RenderPlan plan, OutputEncoding encoding, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _renders);
        return Script(info, cancellationToken) ?? EncodingScript(encoding) ?? new(TestOriginals.Photo(plan.Output.Width, plan.Output.Height), plan.Output);
    }
}
