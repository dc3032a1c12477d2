using ImageProxy.Imaging.Formats;

namespace ImageProxy.Peers.Pictures;

/// <summary>An original of the comparison.</summary>
/// <param name="File">Its name in the folder of originals, which is a key.</param>
/// <param name="IsChart">Drawn to show faults of resampling: its speed is that of no photograph.</param>
internal sealed record Picture(string File, byte[] Bytes, ImageInfo Info, bool IsChart)
{
    public double Megapixels => (double)Info.Size.Width * Info.Size.Height / 1e6;

    public bool IsJpeg => Info.Format == ImageFormat.Jpeg;

    /// <summary>Its name, what it is, and how large.</summary>
    public string Description =>
        $"{File}: {Info.Size.Width}×{Info.Size.Height}{(Info.IsProgressive ? " progressive" : "")}{(Info.HasAlpha ? " with alpha" : "")}, {Bytes.Length / 1000.0:N0} KB";

    /// <exception cref="PeersException">Its header cannot be read.</exception>
    public static Picture Of(string file, byte[] bytes, bool isChart = false)
    {
        var header = HeaderReader.Read(bytes);
        return new(file, bytes, header.Info ?? throw new PeersException($"{file} cannot be measured: {header.Detail}"), isChart);
    }
}
