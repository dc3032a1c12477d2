using System.Text;
using Microsoft.Net.Http.Headers;

namespace ImageProxy.Uploads.Intake;

/// <summary>
/// The beginning of a <c>multipart/form-data</c> body of one file and nothing else, as a browser's form or <c>curl -F</c> sends it. With one part
/// the file's length follows from the body's, so that it can be passed on before it has come. Source: RFC 7578; RFC 2046, 5.1.1.
/// </summary>
/// <param name="Offset">Of the file's first byte in the body.</param>
/// <param name="Closing">What stands behind the file.</param>
internal sealed record MultipartHead(int Offset, byte[] Closing)
{
    /// <summary>Longest beginning and end together, in bytes.</summary>
    public const int MaxOverhead = 8 << 10;

    private const int MaxBoundary = 70;

    /// <summary>The line that would begin another part.</summary>
    public ReadOnlyMemory<byte> Delimiter => Closing.AsMemory(..^4);

    /// <returns>Null where this is no form.</returns>
    public static bool IsForm(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <param name="lead">Enough of the body's beginning.</param>
    /// <param name="problem">A sentence for the client where the answer is null.</param>
    public static MultipartHead? Read(string? contentType, ReadOnlySpan<byte> lead, out string problem)
    {
        problem = "";
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= MaxBoundary } boundary || !IsPlain(boundary.AsSpan()))
        {
            problem = "The form's boundary is missing or malformed.";
            return null;
        }

        byte[] opening = Encoding.ASCII.GetBytes($"--{boundary}\r\n");
        int end = lead[..Math.Min(lead.Length, MaxOverhead)].IndexOf("\r\n\r\n"u8);
        if (!lead.StartsWith(opening) || end < opening.Length)
        {
            problem = "The form must begin with its one part, a file.";
            return null;
        }

        if (!IsFile(Encoding.UTF8.GetString(lead[opening.Length..end])))
        {
            problem = "The form's first and only part must be a file.";
            return null;
        }

        return new(end + 4, Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
    }

    private static bool IsPlain(ReadOnlySpan<char> boundary) => !boundary.ContainsAnyExceptInRange('!', '~');

    private static bool IsFile(string headers)
    {
        string[] dispositions = [.. headers.Split("\r\n").Where(h => h.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase)).Select(h => h["Content-Disposition:".Length..].Trim())];
        return dispositions is [var only] && ContentDispositionHeaderValue.TryParse(only, out var disposition)
            && disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase) && (disposition.FileName.HasValue || disposition.FileNameStar.HasValue);
    }
}
