namespace ImageProxy.Observability;

/// <summary>Lines of the log that are known by their numbers elsewhere.</summary>
internal static class LogIds
{
    public const int OriginalRefused = 2001;
    public const int OriginalAccident = 2005;
    public const int OriginalMissing = 5014;
}
