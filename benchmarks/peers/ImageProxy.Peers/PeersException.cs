namespace ImageProxy.Peers;

/// <summary>The comparison cannot go on: the message says why, for whoever has started it.</summary>
internal sealed class PeersException(string message) : Exception(message);
