namespace ImageProxy.Rendering.Workers;

/// <summary>The frame every message has: a mark, the version, what it is.</summary>
internal static class Messages
{
    /// <summary>Raised with every change: service and worker are one binary, but a deployment may exchange it while the service runs.</summary>
    public const int Version = 4;

    /// <summary>Longest message. Pictures travel in shared memory; an attention map of 64 × 64 cells is the longest part of the rest.</summary>
    public const int MaxBytes = 65_536;

    private const uint Mark = 0x57525049; // "IPRW"

    public static WireWriter Begin(MessageKind kind)
    {
        var writer = new WireWriter();
        writer.UInt(Mark);
        writer.Int(Version);
        writer.Int((int)kind);
        return writer;
    }

    /// <exception cref="ProtocolException">Another mark, version or kind.</exception>
    public static WireReader Open(ReadOnlySpan<byte> message, MessageKind kind)
    {
        var reader = new WireReader(message);
        if (reader.UInt() != Mark)
            throw new ProtocolException("Not a message of ours.");
        if (reader.Int() is var version and not Version)
            throw new ProtocolException($"Version {version} of the protocol, not {Version}.");
        return reader.Enum<MessageKind>() is var found && found == kind ? reader : throw new ProtocolException($"{found} where {kind} should be.");
    }
}
