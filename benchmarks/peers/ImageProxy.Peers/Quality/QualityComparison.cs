using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Peers.Pictures;
using ImageProxy.Peers.Servers;
using ImageProxy.Pictures.Quality;

namespace ImageProxy.Peers.Quality;

/// <summary>Compares renditions of ours and of sharp's with the exact resample of the original, decoded as a whole.</summary>
internal sealed class QualityComparison(OurService ours, SharpServer sharp, Client client, Action<string> report)
{
    private static readonly (PixelSize Size, ImageFormat Format)[] OfMedium =
    [
        (new(200, 200), ImageFormat.Jpeg), (new(720, 588), ImageFormat.Jpeg), (new(1200, 1200), ImageFormat.Jpeg), (new(720, 588), ImageFormat.WebP),
    ];

    private static readonly (PixelSize Size, ImageFormat Format)[] OfLarge = [(new(96, 96), ImageFormat.Jpeg), (new(288, 288), ImageFormat.Jpeg), (new(288, 288), ImageFormat.WebP)];

    private static readonly (PixelSize Size, ImageFormat Format)[] OfPng = [(new(200, 200), ImageFormat.Png), (new(200, 200), ImageFormat.WebP)];

    /// <summary>Of all pictures in sRGB: those with a profile of their own have no reference without colour management.</summary>
    public async Task<IReadOnlyList<QualityRow>> RunAsync(IEnumerable<Picture> pictures, CancellationToken cancellationToken)
    {
        var rows = new List<QualityRow>();
        foreach (var picture in pictures.Where(picture => !picture.Info.HasProfile))
        {
            report($"Comparing renditions of {picture.File} …");
            var luma = Luma.Of(picture.Bytes);
            foreach (var (size, format) in !picture.IsJpeg ? OfPng : picture.Megapixels < 7.5 ? OfMedium : OfLarge)
                rows.Add(await CompareAsync(picture, luma, new(size, format), cancellationToken));
        }

        return rows;
    }

    private async Task<QualityRow> CompareAsync(Picture picture, Channel luma, Rendition rendition, CancellationToken cancellationToken)
    {
        Task<byte[]> SharpAsync(int quality) => client.GetCheckedAsync(sharp.UrlOf(rendition, picture.File, quality), rendition, cancellationToken);

        byte[] ourBytes = await client.GetCheckedAsync(ours.UrlOf(rendition, picture.File), rendition, cancellationToken);
        var (ourWindow, ourReference, ourStart) = Alignment.Find(luma, [Window.OfOurs(picture, rendition.Size)], Luma.Of(ourBytes));
        byte[] sharpBytes = await SharpAsync(Rendition.Quality);
        var (sharpWindow, sharpReference, sharpStart) = Alignment.Find(luma, Window.OfSharp(picture, rendition.Size), Luma.Of(sharpBytes));
        var row = new QualityRow(picture, rendition, Likenesses.Of(ourBytes, ourReference), Likenesses.Of(sharpBytes, sharpReference))
        {
            OursOff = ourWindow.OffFrom(ourStart, rendition.Size),
            SharpOff = sharpWindow.OffFrom(sharpStart, rendition.Size),
        };
        if (rendition.Format == ImageFormat.Png)
            return row;
        var (below, above) = await EqualBytes.FindAsync(ourBytes.Length, SharpAsync);
        // A step of one setting is a step of 2 % and more in bytes, and of 0.2 dB: sharp is taken to be between the two, in proportion to the bytes.
        double share = EqualBytes.Share(ourBytes.Length, below.Rendition.Length, above.Rendition.Length);
        var equal = Likenesses.Of(below.Rendition, sharpReference).Toward(Likenesses.Of(above.Rendition, sharpReference), share);
        return row with { EqualQuality = below.Quality + (share * (above.Quality - below.Quality)), SharpAtEqualBytes = equal };
    }
}
