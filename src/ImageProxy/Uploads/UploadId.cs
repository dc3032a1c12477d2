using System.Buffers;
using System.Security.Cryptography;

namespace ImageProxy.Uploads;

/// <summary>Names of uploads: 128 random bits as 32 lower-case hexadecimal digits. Whoever has one may look at the picture, so nobody can guess one.</summary>
internal static class UploadId
{
    public const int Length = 32;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static string New() => RandomNumberGenerator.GetHexString(Length, lowercase: true);

    /// <exception cref="ArgumentException">It is none.</exception>
    public static void Check(string id)
    {
        if (!IsValid(id))
            throw new ArgumentException($"'{id}' is no upload's id.", nameof(id));
    }

    public static bool IsValid(ReadOnlySpan<char> text) => text.Length == Length && !text.ContainsAnyExcept(Digits);
}
