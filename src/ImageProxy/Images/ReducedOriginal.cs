using System.Buffers.Binary;
using ImageProxy.Caching;
using ImageProxy.Imaging.Formats;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.Images;

/// <summary>A small, high-quality stand-in for a large original: what the original's header said, and a JPEG.</summary>
/// <param name="Info">Of the original it stands for, with <see cref="ImageInfo.Eighths"/>.</param>
/// <param name="Jpeg">Bytes.</param>
/// <param name="Kept">What is known of the original; its size is the JPEG's.</param>
internal sealed record ReducedOriginal(ImageInfo Info, ReadOnlyMemory<byte> Jpeg, RenditionInfo Kept)
{
    /// <summary>As a tier keeps it: the length of the header's facts, the facts, the JPEG.</summary>
    public Rendition Pack()
    {
        var writer = new WireWriter();
        writer.Info(Info);
        byte[] body = new byte[sizeof(int) + writer.Written.Length + Jpeg.Length];
        BinaryPrimitives.WriteInt32LittleEndian(body, writer.Written.Length);
        writer.Written.CopyTo(body.AsSpan(sizeof(int)));
        Jpeg.Span.CopyTo(body.AsSpan(sizeof(int) + writer.Written.Length));
        return new(body, Kept);
    }

    /// <summary>Null where this is nothing that <see cref="Pack"/> has made.</summary>
    public static ReducedOriginal? Unpack(Rendition kept)
    {
        var body = kept.Body;
        if (body.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(body.Span) is var length && (length < 0 || length > body.Length - sizeof(int)))
            return null;
        try
        {
            var reader = new WireReader(body.Span.Slice(sizeof(int), length));
            var info = reader.Info();
            reader.End();
            var jpeg = body[(sizeof(int) + length)..];
            return info.Eighths < 8 && HeaderReader.Read(jpeg.Span).Info is { Format: ImageFormat.Jpeg } found && found.StoredSize == info.HeldSize
                ? new(info, jpeg, kept.Info)
                : null;
        }
        catch (ProtocolException)
        {
            return null;
        }
    }
}
