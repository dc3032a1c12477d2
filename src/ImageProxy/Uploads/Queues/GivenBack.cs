namespace ImageProxy.Uploads.Queues;

/// <summary>What is given back without a word.</summary>
internal static class GivenBack
{
    /// <summary>Time after which a delivery that was disposed without being completed is delivered again: not at once, or work that fails at once would be tried all the time.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
}
