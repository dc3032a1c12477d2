namespace ImageProxy.Native.Vips;

/// <summary>An effect cannot be applied: neither the original nor the machine is to blame.</summary>
internal sealed class EffectException(string message, Exception? inner = null) : Exception(message, inner);
