using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Imaging.Planning;

/// <summary>The file of a watermark, whole, as it travels with a plan. Two are equal where their bytes are.</summary>
public sealed class WatermarkPicture : IEquatable<WatermarkPicture>
{
    /// <summary>It is sent to a worker with every job and decoded there.</summary>
    public const int MaxBytes = 1 << 20, MaxPixels = 4_000_000;

    private readonly ImageInfo? _info;

    private WatermarkPicture(ReadOnlyMemory<byte> bytes, ImageInfo? info, string hash, int length) => (Bytes, _info, Hash, Length) = (bytes, info, hash, length);

    /// <summary>Empty where they travel on another way.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Of <see cref="Bytes"/>, wherever they are.</summary>
    public int Length { get; }

    /// <exception cref="InvalidOperationException">The bytes are not here.</exception>
    public ImageInfo Info => _info ?? throw new InvalidOperationException($"Of the watermark {Hash} the bytes have not come.");

    /// <summary>16 hexadecimal digits of the bytes.</summary>
    public string Hash { get; }

    /// <summary>One whose bytes come on another way.</summary>
    public static WatermarkPicture Announced(string hash, int length) => new(default, null, hash, length);

    /// <summary>An announced one with its bytes, which are not compared with the hash: where renderers are locked in there is no SHA-256.</summary>
    /// <returns>Null where they are no picture.</returns>
    public WatermarkPicture? Arrived(ReadOnlyMemory<byte> bytes) => HeaderReader.Read(bytes.Span).Info is { } info ? new(bytes, info, Hash, bytes.Length) : null;

    /// <param name="bytes">Kept, not copied.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence about the file; empty on success.</param>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out WatermarkPicture? picture, out string problem)
    {
        picture = null;
        if (bytes.Length > MaxBytes)
        {
            problem = $"has {bytes.Length} bytes; {MaxBytes} are the most.";
            return false;
        }

        var header = HeaderReader.Read(bytes.Span);
        problem = header.Info switch
        {
            null => $"is not a picture: {header.Detail}",
            { Format: not (ImageFormat.Png or ImageFormat.WebP or ImageFormat.Jpeg or ImageFormat.Gif) } info => $"is {info.Format.Name()}; it must be PNG, WebP, JPEG or GIF.",
            { StoredSize.Area: > MaxPixels } info => $"has {info.StoredSize.Area} pixels; {MaxPixels} are the most.",
            _ => "",
        };
        if (problem.Length > 0)
            return false;
        picture = new(bytes, header.Info!, Convert.ToHexStringLower(SHA256.HashData(bytes.Span).AsSpan(0, 8)), bytes.Length);
        return true;
    }

    public bool Equals(WatermarkPicture? other) => other is not null && Hash == other.Hash;

    public override bool Equals(object? obj) => Equals(obj as WatermarkPicture);

    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);

    /// <summary><see cref="Hash"/>, which stands for the bytes in logs and fingerprints.</summary>
    public override string ToString() => Hash;
}
