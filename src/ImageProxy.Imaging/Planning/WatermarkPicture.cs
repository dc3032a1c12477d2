using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Imaging.Planning;

/// <summary>The file of a watermark, whole, as it travels with a plan. Two are equal where their bytes are.</summary>
public sealed class WatermarkPicture : IEquatable<WatermarkPicture>
{
    /// <summary>It is sent to a worker with every job and decoded there.</summary>
    public const int MaxBytes = 1 << 20, MaxPixels = 4_000_000;

    private WatermarkPicture(ReadOnlyMemory<byte> bytes, ImageInfo info)
    {
        (Bytes, Info) = (bytes, info);
        Hash = Convert.ToHexStringLower(SHA256.HashData(bytes.Span).AsSpan(0, 8));
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public ImageInfo Info { get; }

    /// <summary>16 hexadecimal digits of the bytes.</summary>
    public string Hash { get; }

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
        picture = new(bytes, header.Info!);
        return true;
    }

    public bool Equals(WatermarkPicture? other) => other is not null && Hash == other.Hash;

    public override bool Equals(object? obj) => Equals(obj as WatermarkPicture);

    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);

    /// <summary><see cref="Hash"/>, which stands for the bytes in logs and fingerprints.</summary>
    public override string ToString() => Hash;
}
