using System.Buffers.Binary;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Steps through the boxes that lie side by side in one range of an ISO base media file. Each step passes at least eight bytes.
/// Source: ISO/IEC 14496-12, 4.2.
/// </summary>
internal ref struct BmffWalker(ReadOnlySpan<byte> file, int start, int end)
{
    private readonly ReadOnlySpan<byte> _file = file;
    private int _position = start;

    /// <summary>True where the walk stopped at a box that is cut or reaches past the range.</summary>
    public bool IsBroken { get; private set; }

    public bool Next(out BmffBox box)
    {
        box = default;
        int left = end - _position;
        if (left == 0 || IsBroken)
            return false;
        IsBroken = true;
        if (left < 8)
            return false;
        long length = BinaryPrimitives.ReadUInt32BigEndian(_file[_position..]);
        int header = 8;
        if (length == 1)
        {
            header = 16;
            if (left < header)
                return false;
            ulong wide = BinaryPrimitives.ReadUInt64BigEndian(_file[(_position + 8)..]);
            length = wide > int.MaxValue ? long.MaxValue : (long)wide;
        }
        else if (length == 0)
        {
            length = left;
        }

        if (length < header || length > left)
            return false;
        IsBroken = false;
        box = new BmffBox(BinaryPrimitives.ReadUInt32BigEndian(_file[(_position + 4)..]), _position + header, _position + (int)length);
        _position += (int)length;
        return true;
    }
}
