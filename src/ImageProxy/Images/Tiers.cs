namespace ImageProxy.Images;

/// <summary>Names of where an answer came from, one per thing, in metrics, logs and headers.</summary>
internal static class Tiers
{
    public const string Memory = "memory";
    public const string Disk = "disk";
    public const string Redis = "redis";
    public const string Results = "results";
    public const string Rendered = "rendered";
    public const string Joined = "joined";
    public const string None = "none";
}
