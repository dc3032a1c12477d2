namespace ImageProxy.Originals;

/// <summary>A single range of bytes as a client asked for it: first to last inclusive, open-ended, or the last <c>-First</c> bytes.</summary>
/// <param name="First">Offset of the first byte; negative: that many bytes from the end.</param>
/// <param name="Last">Offset of the last byte; null: to the end.</param>
internal readonly record struct ByteRange(long First, long? Last)
{
    /// <summary>The range within <paramref name="length"/> bytes, or null where it cannot be satisfied (416).</summary>
    public (long Offset, long Count)? Within(long length)
    {
        if (First < 0)
            return length == 0 ? null : (Math.Max(0, length + First), Math.Min(length, -First));
        if (First >= length)
            return null;
        long last = Math.Min(Last ?? length - 1, length - 1);
        return last < First ? null : (First, last - First + 1);
    }
}
