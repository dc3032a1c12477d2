using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Rendering.Workers;

/// <summary>What a worker is asked: to look at an original, to reduce it, or, with a plan and an encoding, to render it. The bytes travel beside it.</summary>
internal sealed record WorkerJob
{
    public required ImageInfo Info { get; init; }

    /// <summary>What to look for; None in everything else.</summary>
    public Analysis Analysis { get; init; }

    /// <summary>N of N/8 to reduce the original to; 0 in everything else.</summary>
    public int Reduction { get; init; }

    /// <summary>Null where nothing is to be rendered.</summary>
    public RenderPlan? Plan { get; init; }

    /// <summary>Null where nothing is to be rendered.</summary>
    public OutputEncoding? Encoding { get; init; }

    /// <summary>Pictures of watermarks in the plan, in order: they travel behind the original's bytes.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Attachments => Watermarks.Select(mark => mark.Picture.Bytes);

    /// <summary>Length of them all.</summary>
    public int AttachedBytes => Watermarks.Sum(mark => mark.Picture.Length);

    private IEnumerable<Effect.Watermark> Watermarks => Plan?.Effects.OfType<Effect.Watermark>() ?? [];

    public RenderCost Cost => (Plan, Reduction) switch
    {
        ({ } plan, _) => RenderCost.Of(Info, plan, Encoding!, Analysis.None),
        (null, > 0) => RenderCost.OfReduction(Info, Reduction),
        _ => RenderCost.OfLook(Info, Analysis),
    };

    public static WorkerJob Look(ImageInfo info, Analysis analysis) => new() { Info = info, Analysis = analysis };

    public static WorkerJob Reduce(ImageInfo info, int eighths) => new() { Info = info, Reduction = eighths };

    public static WorkerJob Render(ImageInfo info, RenderPlan plan, OutputEncoding encoding) => new() { Info = info, Plan = plan, Encoding = encoding };

    /// <summary>The job as it was written, with the pictures whose bytes did not travel in the message.</summary>
    /// <param name="attached">All of them, one behind the other.</param>
    /// <exception cref="ProtocolException">One is no picture.</exception>
    public WorkerJob With(ReadOnlyMemory<byte> attached)
    {
        if (!Watermarks.Any())
            return this;
        var effects = Plan!.Effects.ToArray();
        for (int i = 0; i < effects.Length; i++)
        {
            if (effects[i] is not Effect.Watermark mark)
                continue;
            effects[i] = mark with { Picture = mark.Picture.Arrived(attached[..mark.Picture.Length]) ?? throw new ProtocolException($"The watermark {mark.Picture} is no picture.") };
            attached = attached[mark.Picture.Length..];
        }

        return this with { Plan = Plan with { Effects = [.. effects] } };
    }

    /// <param name="number">Comes back in the reply.</param>
    /// <param name="length">Bytes of the original in shared memory.</param>
    public WireWriter Write(int number, int length)
    {
        var writer = Messages.Begin(MessageKind.Job);
        writer.Int(number);
        writer.Int(length);
        writer.Info(Info);
        writer.Int((int)Analysis);
        writer.Int(Reduction);
        writer.Flag(Plan is not null);
        if (Plan is not null)
        {
            writer.Plan(Plan);
            writer.Encoding(Encoding!);
        }

        return writer;
    }

    /// <exception cref="ProtocolException">Not a job, or a value out of its range.</exception>
    public static WorkerJob Read(ReadOnlySpan<byte> message, out int number, out int length)
    {
        var reader = Messages.Open(message, MessageKind.Job);
        number = reader.Int();
        length = reader.IntBetween(0, int.MaxValue);
        var job = new WorkerJob { Info = reader.Info(), Analysis = reader.Enum<Analysis>(), Reduction = reader.IntBetween(0, 7) };
        if (reader.Flag())
            job = job with { Plan = reader.Plan(), Encoding = reader.Encoding() };
        reader.End();
        return job;
    }
}
