using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>Files that are two things at once, or something else than they seem.</summary>
internal static class HostileFiles
{
    public const string Script = "alert(document.domain)";

    /// <summary>A GIF that is a script as well: the size of the canvas opens a comment that ends behind the picture.</summary>
    public static byte[] GifAndScript()
    {
        byte[] gif = TestOriginals.Animation(32, 24, 1);
        return [.. gif, .. Encoding.ASCII.GetBytes($"*/={Script}//")];
    }

    /// <summary>A JPEG with a ZIP archive behind its end marker.</summary>
    public static byte[] JpegAndZip()
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("run.sh").Open();
            entry.Write(Encoding.ASCII.GetBytes(Script));
        }

        return [.. TestOriginals.Photo(64, 48), .. archive.ToArray()];
    }

    /// <summary>A PNG with a page in a text chunk.</summary>
    public static byte[] PngAndHtml()
    {
        byte[] png = TestOriginals.Gradient(64, 48);
        byte[] text = Encoding.ASCII.GetBytes($"Comment\0<html><script>{Script}</script></html>");
        byte[] chunk = new byte[12 + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, text.Length);
        "tEXt"u8.CopyTo(chunk.AsSpan(4));
        text.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + text.Length), Crc32(chunk.AsSpan(4, 4 + text.Length)));
        const int AfterHeader = 8 + 25;
        return [.. png[..AfterHeader], .. chunk, .. png[AfterHeader..]];
    }

    /// <summary>A PNG that says it is enormous.</summary>
    public static byte[] PngBomb()
    {
        byte[] png = TestOriginals.Gradient(64, 48);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        return png;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
