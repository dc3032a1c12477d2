using System.Runtime.InteropServices;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Jpeg.Writing;

/// <summary>The blocks of one plane, in the order of the file.</summary>
/// <param name="least">See <see cref="TokenList.AddBlock"/>.</param>
internal struct ComponentWriter(JpegWritingWorkspace workspace, float[] least, bool isColor)
{
    private int _last;

    /// <param name="x">Of the block, in blocks.</param>
    /// <param name="y">Likewise; at least one sample of it is in the plane.</param>
    public void Add(Plane plane, int x, int y)
    {
        int left = 8 * x, top = 8 * y;
        bool isWhole = left + 8 <= plane.Size.Width && top + 8 <= plane.Size.Height;
        if (!isWhole)
            CopyEdge(plane, left, top);
        ref int levels = ref MemoryMarshal.GetArrayDataReference(workspace.Levels);
        ref float sizes = ref MemoryMarshal.GetArrayDataReference(workspace.Sizes);
        var quantizer = isColor ? workspace.Color : workspace.Luma;
        ulong places = isWhole
            ? quantizer.Run(in plane.Samples[(top * plane.Stride) + left], (nuint)plane.Stride, ref levels, ref sizes)
            : quantizer.Run(in workspace.EdgeBlock[0], 8, ref levels, ref sizes);
        workspace.Tokens.AddBlock(places, ref levels, ref sizes, ref MemoryMarshal.GetArrayDataReference(least), ref _last, isColor);
    }

    /// <summary>The last column and the last row go on beyond the edge.</summary>
    private readonly void CopyEdge(Plane plane, int left, int top)
    {
        for (int y = 0; y < 8; y++)
        {
            var row = plane.Row(Math.Min(top + y, plane.Size.Height - 1));
            for (int x = 0; x < 8; x++)
                workspace.EdgeBlock[(8 * y) + x] = row[Math.Min(left + x, row.Length - 1)];
        }
    }
}
