using System.Globalization;
using System.Text;

namespace ImageProxy.Uploads.Queues.Redis;

/// <summary>An entry of the stream that was delivered to this process.</summary>
/// <param name="Name">Redis' own, such as <c>1700000000000-0</c>.</param>
/// <param name="Attempt">Deliveries of the upload, this one included.</param>
/// <param name="AnnouncedAt">Unix milliseconds.</param>
/// <param name="WasAbandoned">Somebody had it before and has fallen silent.</param>
internal sealed record StreamEntry(string Name, string Id, int Attempt, long AnnouncedAt, bool WasAbandoned)
{
    /// <summary>Reads what <see cref="StreamScripts.Take"/> returns.</summary>
    /// <returns>Null where there is nothing.</returns>
    /// <exception cref="UploadQueueException">It is something else.</exception>
    public static StreamEntry? OfScript(object? answer) => answer switch
    {
        null => null,
        object?[] and [byte[] name, long deliveries, long abandoned, object?[] fields] => Of(name, fields, deliveries, abandoned == 1),
        _ => throw Unreadable(),
    };

    /// <summary>Reads what <c>XREADGROUP … COUNT 1</c> returns.</summary>
    /// <inheritdoc cref="OfScript"/>
    public static StreamEntry? OfRead(object? answer) => answer switch
    {
        null => null,
        object?[] and [object?[] and [_, object?[] and [object?[] and [byte[] name, object?[] fields]]]] => Of(name, fields, 1, wasAbandoned: false),
        _ => throw Unreadable(),
    };

    private static StreamEntry Of(byte[] name, object?[] fields, long deliveries, bool wasAbandoned) =>
        fields is [_, byte[] id, _, byte[] before, _, byte[] at]
        && int.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out int attempt) && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out long announced)
            && UploadId.IsValid(Encoding.ASCII.GetString(id))
            ? new(Encoding.ASCII.GetString(name), Encoding.ASCII.GetString(id), attempt + (int)deliveries, announced, wasAbandoned)
            : throw Unreadable();

    private static UploadQueueException Unreadable() => new("The stream of uploads has an entry that was not made here.");
}
