using System.Buffers.Binary;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Stress.Scenarios;

/// <summary>A baseline JPEG that is too large to be drawn: one strip of a picture, again and again.</summary>
internal static class TallJpeg
{
    /// <summary>Rows of MCUs in a strip: a multiple of eight, so that the numbers of its restart markers go on from one strip to the next.</summary>
    private const int Rows = 32;

    private const int McuSide = 16, StripHeight = Rows * McuSide;

    /// <param name="width">A multiple of 16.</param>
    /// <param name="height">A multiple of 512.</param>
    public static byte[] Write(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(width % McuSide, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(height % StripHeight, 0);
        byte[] strip = JpegWriter.Write(
            Bitmap.Draw(width, StripHeight, (x, y) => new((byte)(x * 255 / width), (byte)(y * 255 / StripHeight), (byte)(128 + (40 * Math.Sin(x * 0.1) * Math.Cos(y * 0.1))))),
            new() { Quality = 75, RestartInterval = width / McuSide });
        int frame = strip.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]), scan = strip.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        int data = scan + 2 + BinaryPrimitives.ReadUInt16BigEndian(strip.AsSpan(scan + 2));
        BinaryPrimitives.WriteUInt16BigEndian(strip.AsSpan(frame + 5), (ushort)height);

        using var file = new MemoryStream();
        file.Write(strip.AsSpan(0, data));
        for (int i = 0; i < height / StripHeight; i++)
        {
            file.Write(i == 0 ? [] : [0xFF, 0xD7]);
            file.Write(strip.AsSpan(data, strip.Length - data - 2));
        }

        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }
}
