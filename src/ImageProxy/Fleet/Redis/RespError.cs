namespace ImageProxy.Fleet.Redis;

/// <summary>Redis has answered with an error.</summary>
internal sealed class RespError(string message) : Exception(message);
