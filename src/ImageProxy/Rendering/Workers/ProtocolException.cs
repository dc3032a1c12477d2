namespace ImageProxy.Rendering.Workers;

/// <summary>A message between service and worker is not what the protocol says. The other side is then not to be trusted any more.</summary>
internal sealed class ProtocolException(string message) : Exception(message);
