namespace ImageProxy.Stress.Bombs;

/// <summary>An original that costs whoever renders it carelessly far more than it cost its author.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Statuses">
/// What it may be answered with. The first one is its own, and is to be seen; more than one, as there may be no room for it at times (on a machine that is
/// busy even before it is looked at), and where the outcome depends on the machine's speed.
/// </param>
internal sealed record Bomb(string Name, byte[] Bytes, params int[] Statuses);
