namespace ImageProxy.Native.Tests.Secrets;

/// <summary>An original and what is hidden in it.</summary>
internal sealed record PlantedOriginal(string Name, byte[] Bytes, params Secret[] Secrets)
{
    public override string ToString() => Name;
}
