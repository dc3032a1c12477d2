namespace ImageProxy.Originals.S3;

/// <summary>The headers came, the body did not come whole.</summary>
internal sealed class S3BodyException(string message, Exception? inner = null) : IOException(message, inner);
