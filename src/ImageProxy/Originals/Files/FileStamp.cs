using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Originals.Files;

/// <summary>
/// What a file's entity tag is made of. Copies with equal length and modification time have equal tags, on every node; so has a file that
/// was rewritten with the same length within the clock's grain, which is why an original is better replaced by a new name.
/// </summary>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">UTC, 100 ns.</param>
internal readonly record struct FileStamp(long Length, DateTime Modified)
{
    public static FileStamp Of(SafeFileHandle file) => new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));

    /// <summary>Quoted, 24 hexadecimal digits: a hash, so that a tag does not tell the clock of our disk.</summary>
    public string ToETag()
    {
        Span<byte> text = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(text, Length);
        BinaryPrimitives.WriteInt64LittleEndian(text[8..], Modified.Ticks);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return $"\"{Convert.ToHexStringLower(hash[..12])}\"";
    }

    /// <summary>HTTP dates have whole seconds.</summary>
    public OriginalHead ToHead(string source) =>
        new(source, ToETag(), new DateTimeOffset(Modified.Ticks - (Modified.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero), Length);
}
