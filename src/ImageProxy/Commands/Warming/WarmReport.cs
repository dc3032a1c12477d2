using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageProxy.Images;

namespace ImageProxy.Commands.Warming;

/// <summary>
/// What has become of each rendition, one line of JSON each, written as soon as it is known. A run that was ended, however, goes on where it was:
/// what is done according to the file is not asked again. A line that was cut off by the end is taken away.
/// </summary>
internal sealed partial class WarmReport : IDisposable
{
    /// <summary>Of every line.</summary>
    private const string Beginning = "{\"path\":";

    private readonly FileStream _file;
    private readonly HashSet<UInt128> _done;
    private readonly Lock _gate = new();

    private WarmReport(FileStream file, HashSet<UInt128> done) => (_file, _done) = (file, done);

    /// <exception cref="InvalidDataException">The file is something else; it is left as it is.</exception>
    /// <exception cref="IOException">It cannot be opened, or another run has it open.</exception>
    public static WarmReport Open(string path)
    {
        // Without a buffer: each line is one call, and what was written outlives the process.
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        try
        {
            var (done, length) = Read(file, path);
            file.SetLength(length);
            file.Position = length;
            return new(file, done);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public bool IsDone(WarmItem item) => _done.Contains(HashOf(item.Path, item.Format.Name()));

    public void Add(WarmItem item, WarmAnswer answer, TimeSpan took)
    {
        var line = new Line(item.Path, item.Format.Name(), answer.Outcome, answer.Status, answer.Bytes, Math.Round(took.TotalMilliseconds, 1), answer.Reason);
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, LineJson.Default.Line), (byte)'\n'];
        lock (_gate)
            _file.Write(bytes);
    }

    public void Dispose() => _file.Dispose();

    /// <returns>What is done, and the length of all whole lines.</returns>
    private static (HashSet<UInt128> Done, long Length) Read(FileStream file, string path)
    {
        var done = new HashSet<UInt128>();
        using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: false), detectEncodingFromByteOrderMarks: false, 65_536, leaveOpen: true);
        long wholeLines = WholeLines(file);
        file.Position = 0;
        int number = 0;
        for (long at = 0; at < wholeLines && reader.ReadLine() is { } text; number++)
        {
            at += Encoding.UTF8.GetByteCount(text) + 1;
            if (Parse(text) is not { } line)
                throw new InvalidDataException($"{path} is no report of a run: line {number + 1} is something else. Name another file.");
            var hash = HashOf(line.Path, line.Format);
            _ = line.Outcome == WarmOutcome.Failed ? done.Remove(hash) : done.Add(hash);
        }

        if (number == 0 && reader.ReadToEnd() is var torn && !torn.StartsWith(Beginning, StringComparison.Ordinal) && !Beginning.StartsWith(torn, StringComparison.Ordinal))
            throw new InvalidDataException($"{path} is no report of a run. Name another file.");
        return (done, wholeLines);
    }

    private static long WholeLines(FileStream file)
    {
        byte[] block = new byte[65_536];
        for (long end = file.Length; end > 0;)
        {
            int count = (int)Math.Min(block.Length, end);
            file.Position = end - count;
            file.ReadExactly(block, 0, count);
            int last = Array.LastIndexOf(block, (byte)'\n', count - 1, count);
            if (last >= 0)
                return end - count + last + 1;
            end -= count;
        }

        return 0;
    }

    private static Line? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, LineJson.Default.Line) is { Path: not null, Format: not null } line ? line : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A run may have tens of millions of them: 16 bytes each.</summary>
    private static UInt128 HashOf(string path, string format)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{format} {path}"), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    internal sealed record Line(string Path, string Format, WarmOutcome Outcome, int Status, long Bytes, double Ms, string? Reason);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Line))]
    private sealed partial class LineJson : JsonSerializerContext;
}
