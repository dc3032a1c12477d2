using System.Buffers.Binary;
using System.Text;

namespace ImageProxy.Fuzz.Mutation;

/// <summary>A box of an ISO base media file: bytes, or fields followed by boxes.</summary>
internal sealed class BmffNode
{
    private const int HeaderLength = 8;

    public required string Type { get; set; }

    /// <summary>Everything behind the header; of a container only what stands before its first box.</summary>
    public required byte[] Data { get; set; }

    public List<BmffNode>? Children { get; init; }

    /// <summary>Bytes with the header.</summary>
    public int Length => HeaderLength + Data.Length + (Children?.Sum(child => child.Length) ?? 0);

    /// <summary>The boxes of a file, as far as they make sense; what follows is one last box of type <c>rest</c>, header left out.</summary>
    public static List<BmffNode> Read(ReadOnlySpan<byte> bytes)
    {
        var nodes = new List<BmffNode>();
        while (bytes.Length >= HeaderLength)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            if (length < HeaderLength || length > bytes.Length)
                break;
            string type = Encoding.Latin1.GetString(bytes[4..8]);
            var body = bytes[HeaderLength..(int)length];
            int fields = FieldsBeforeBoxes(type);
            nodes.Add(fields < 0 || fields > body.Length
                ? new() { Type = type, Data = body.ToArray() }
                : new() { Type = type, Data = body[..fields].ToArray(), Children = Read(body[fields..]) });
            bytes = bytes[(int)length..];
        }

        return nodes;
    }

    public static byte[] Write(IEnumerable<BmffNode> nodes)
    {
        using var file = new MemoryStream();
        foreach (var node in nodes)
            node.Write(file);
        return file.ToArray();
    }

    /// <summary>The node itself and all below it.</summary>
    public IEnumerable<BmffNode> Tree() => [this, .. (Children ?? []).SelectMany(child => child.Tree())];

    private void Write(MemoryStream file)
    {
        file.Write(ByteMutations.Number((uint)Length, 4, bigEndian: true));
        file.Write(Encoding.Latin1.GetBytes(Type));
        file.Write(Data);
        foreach (var child in Children ?? [])
            child.Write(file);
    }

    private static int FieldsBeforeBoxes(string type) => type switch { "meta" or "iref" => 4, "iinf" => 6, "iprp" or "ipco" or "dinf" => 0, _ => -1 };
}
