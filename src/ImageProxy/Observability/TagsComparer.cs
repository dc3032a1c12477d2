namespace ImageProxy.Observability;

/// <summary>Compares the tags of measurements, in their order; looks them up as they lie on the stack, so that a measurement allocates nothing.</summary>
internal sealed class TagsComparer :
    IEqualityComparer<KeyValuePair<string, object?>[]>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
{
    public bool Equals(KeyValuePair<string, object?>[]? one, KeyValuePair<string, object?>[]? other) => Equals(one.AsSpan(), other!);

    public int GetHashCode(KeyValuePair<string, object?>[] tags) => GetHashCode(tags.AsSpan());

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> tags, KeyValuePair<string, object?>[] known)
    {
        if (tags.Length != known.Length)
            return false;
        for (int i = 0; i < tags.Length; i++)
        {
            if (tags[i].Key != known[i].Key || !Equals(tags[i].Value, known[i].Value))
                return false;
        }

        return true;
    }

    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = new HashCode();
        foreach (var (key, value) in tags)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.ToArray();
}
