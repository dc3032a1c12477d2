using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Rendering.Workers;

/// <summary>What a worker says of a job. A picture travels beside it.</summary>
internal sealed record WorkerReply
{
    /// <summary>The job's.</summary>
    public required int Number { get; init; }

    /// <summary>None on success.</summary>
    public RenderFailure Failure { get; init; }

    /// <summary>For the log only; empty on success.</summary>
    public string Detail { get; init; } = "";

    public Findings Findings { get; init; } = Findings.None;

    /// <summary>Size of the picture; 1×1 where there is none.</summary>
    public PixelSize Size { get; init; } = new(1, 1);

    /// <summary><see cref="IRenderer.Name"/> of the one that rendered; empty where nothing was rendered.</summary>
    public string Renderer { get; init; } = "";

    /// <summary>Bytes of the picture in shared memory.</summary>
    public int Length { get; init; }

    /// <summary>Checksum of those bytes, see <see cref="Caching.Disk.Checksum.Quartered"/>.</summary>
    public uint Checksum { get; init; }

    public WireWriter Write()
    {
        var writer = Messages.Begin(MessageKind.Reply);
        writer.Int(Number);
        writer.Int((int)Failure);
        writer.Text(Detail);
        writer.Findings(Findings);
        writer.Size(Size);
        writer.Text(Renderer);
        writer.Int(Length);
        writer.UInt(Checksum);
        return writer;
    }

    /// <exception cref="ProtocolException">Not a reply, or a value out of its range.</exception>
    public static WorkerReply Read(ReadOnlySpan<byte> message)
    {
        var reader = Messages.Open(message, MessageKind.Reply);
        var reply = new WorkerReply
        {
            Number = reader.Int(),
            Failure = reader.Enum<RenderFailure>(),
            Detail = reader.Text(),
            Findings = reader.Findings(),
            Size = reader.Size(),
            Renderer = reader.Text(),
            Length = reader.IntBetween(0, int.MaxValue),
            Checksum = reader.UInt(),
        };
        reader.End();
        return reply;
    }
}
