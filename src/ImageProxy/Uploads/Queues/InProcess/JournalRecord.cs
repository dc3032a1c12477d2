using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using ImageProxy.Caching.Disk;

namespace ImageProxy.Uploads.Queues.InProcess;

/// <summary>
/// One record of the journal, little-endian: CRC-32C of all that follows (4 bytes), bytes of the id (1), kind (1), number (8), attempt (4),
/// announced (8) and due (8) in Unix milliseconds, the id in ASCII.
/// </summary>
/// <param name="Number">Of the announcement; never given twice.</param>
/// <param name="Attempt">Deliveries so far.</param>
/// <param name="Id">Empty but where <see cref="Kind"/> says so.</param>
internal readonly record struct JournalRecord(JournalKind Kind, long Number, int Attempt = 0, long AnnouncedAt = 0, long Due = 0, string Id = "")
{
    /// <summary>Bytes of one without an id.</summary>
    public const int MinBytes = 34;

    private bool IsWhole => Kind is JournalKind.Announced or JournalKind.Held;

    public void WriteTo(IBufferWriter<byte> to)
    {
        int length = MinBytes + Id.Length;
        var into = to.GetSpan(length)[..length];
        into[4] = (byte)Id.Length;
        into[5] = (byte)Kind;
        BinaryPrimitives.WriteInt64LittleEndian(into[6..], Number);
        BinaryPrimitives.WriteInt32LittleEndian(into[14..], Attempt);
        BinaryPrimitives.WriteInt64LittleEndian(into[18..], AnnouncedAt);
        BinaryPrimitives.WriteInt64LittleEndian(into[26..], Due);
        Encoding.ASCII.GetBytes(Id, into[MinBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(into, Checksum.Crc32C(into[4..]));
        to.Advance(length);
    }

    /// <returns>False where <paramref name="from"/> does not begin with a whole record.</returns>
    /// <param name="length">Bytes it takes.</param>
    public static bool TryRead(ReadOnlySpan<byte> from, out JournalRecord record, out int length)
    {
        (record, length) = (default, 0);
        if (from.Length < MinBytes || from[4] > UploadId.Length || from[5] is < (byte)JournalKind.Announced or > (byte)JournalKind.Completed)
            return false;
        length = MinBytes + from[4];
        if (from.Length < length || BinaryPrimitives.ReadUInt32LittleEndian(from) != Checksum.Crc32C(from[4..length]))
            return false;
        record = new(
            (JournalKind)from[5], BinaryPrimitives.ReadInt64LittleEndian(from[6..]), BinaryPrimitives.ReadInt32LittleEndian(from[14..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[18..]), BinaryPrimitives.ReadInt64LittleEndian(from[26..]), Encoding.ASCII.GetString(from[MinBytes..length]));
        return !record.IsWhole || UploadId.IsValid(record.Id);
    }
}
