namespace ImageProxy.Uploads.Queues;

/// <summary>What may be announced: 1 to 64 ASCII letters, digits, <c>-</c> and <c>_</c>.</summary>
internal static class AnnouncedId
{
    public const int MaxLength = 64;

    public static bool IsOne(ReadOnlySpan<char> id) => id is { Length: > 0 and <= MaxLength } && !id.ContainsAnyExcept(Allowed);

    /// <exception cref="ArgumentException">It is none.</exception>
    public static void Check(string id)
    {
        if (!IsOne(id))
            throw new ArgumentException($"An id has 1 to {MaxLength} ASCII letters, digits, '-' and '_'.", nameof(id));
    }

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");
}
