using System.Text;

namespace ImageProxy.EndToEnd.Observability;

/// <summary>A span as OTLP carries it (opentelemetry/proto/trace/v1/trace.proto); ids in hexadecimal.</summary>
internal sealed record OtlpSpan(string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>All of an ExportTraceServiceRequest.</summary>
    public static IEnumerable<OtlpSpan> ReadAll(byte[] request) =>
        from resource in Fields(request).Where(f => f.Number == 1)
        from scope in Fields(resource.Bytes).Where(f => f.Number == 2)
        from span in Fields(scope.Bytes).Where(f => f.Number == 2)
        select Read(Fields(span.Bytes).ToArray());

    private static OtlpSpan Read((int Number, byte[] Bytes)[] fields) => new(
        Hex(fields, 1), Hex(fields, 2), Hex(fields, 4), Text(fields, 5),
        fields.Where(f => f.Number == 9).Select(f => Fields(f.Bytes).ToArray()).ToDictionary(pair => Text(pair, 1), pair => ValueOf(pair.First(f => f.Number == 2).Bytes)));

    /// <summary>Strings and integers.</summary>
    private static string ValueOf(byte[] any) => Fields(any).Single() is { Number: 1 } text ? Encoding.UTF8.GetString(text.Bytes) : Fields(any).Single().Bytes.Length == 8
        ? BitConverter.ToInt64(Fields(any).Single().Bytes).ToString(System.Globalization.CultureInfo.InvariantCulture) : "";

    private static string Hex((int Number, byte[] Bytes)[] fields, int number) => Convert.ToHexStringLower(fields.FirstOrDefault(f => f.Number == number).Bytes ?? []);

    private static string Text((int Number, byte[] Bytes)[] fields, int number) => Encoding.UTF8.GetString(fields.FirstOrDefault(f => f.Number == number).Bytes ?? []);

    /// <summary>The wire format of Protocol Buffers; numbers as eight bytes.</summary>
    private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = Varint();
            byte[] bytes = (tag & 7) switch
            {
                0 => BitConverter.GetBytes(Varint()),
                1 => Take(8),
                2 => Take((int)Varint()),
                5 => Take(4),
                _ => throw new InvalidDataException($"Wire type {tag & 7}."),
            };
            yield return ((int)(tag >> 3), bytes);
        }

        byte[] Take(int count) => message[at..(at += count)];

        ulong Varint()
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte b = message[at++];
                value |= (ulong)(b & 0x7f) << shift;
                if (b < 0x80)
                    return value;
            }
        }
    }
}
