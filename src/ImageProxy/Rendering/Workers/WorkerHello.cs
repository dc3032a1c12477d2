using ImageProxy.Native.Sandbox;

namespace ImageProxy.Rendering.Workers;

/// <summary>A worker's first words.</summary>
/// <param name="Fault">Why it cannot render, for the operator; empty where it can.</param>
/// <param name="Sandbox">What it is locked in by.</param>
internal sealed record WorkerHello(string Fault, SandboxReport Sandbox)
{
    /// <summary>From a worker that cannot render, and has locked itself in by nothing.</summary>
    public static WorkerHello Unable(string fault) => new(fault, new(SandboxLayers.None, ""));

    public WireWriter Write()
    {
        var writer = Messages.Begin(MessageKind.Hello);
        writer.Text(Fault);
        writer.Int((int)Sandbox.Layers);
        writer.Text(Sandbox.Missing);
        return writer;
    }

    /// <exception cref="ProtocolException">Not a hello.</exception>
    public static WorkerHello Read(ReadOnlySpan<byte> message)
    {
        var reader = Messages.Open(message, MessageKind.Hello);
        var hello = new WorkerHello(reader.Text(), new((SandboxLayers)reader.IntBetween(0, (int)SandboxLayers.All), reader.Text()));
        reader.End();
        return hello;
    }
}
