using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Peers.Pictures;
using ImageProxy.Peers.Servers;

namespace ImageProxy.Peers.Timing;

/// <summary>A row of the comparison: renditions that are made of one original, which together are one unit of work.</summary>
/// <param name="Target">What our service may take of sharp's processor time.</param>
internal sealed record Work(Picture Picture, string Name, IReadOnlyList<Rendition> Renditions, double Target)
{
    /// <summary>Those of <c>Images:Avatars:Sizes</c> by default.</summary>
    private static readonly int[] AvatarSides = [24, 48, 72, 96, 144, 288];

    /// <summary>Every row there is for these originals.</summary>
    public static IReadOnlyList<Work> All(IEnumerable<Picture> pictures) => [.. pictures.Where(picture => !picture.IsChart).SelectMany(Of)];

    private static IEnumerable<Work> Of(Picture picture) => picture switch
    {
        { IsJpeg: true, Megapixels: > 5 and < 7.5 } => Medium(picture),
        { IsJpeg: true, Megapixels: >= 11 and < 13 } => Large(picture).Concat(Avatars(picture)),
        { IsJpeg: true, Megapixels: >= 13 } => Large(picture),
        { Info.Format: ImageFormat.Png } => Transparent(picture),
        _ => [],
    };

    private static IEnumerable<Work> Medium(Picture picture)
    {
        yield return One(picture, new(200, 200), ImageFormat.Jpeg, 0.55);
        yield return One(picture, new(720, 588), ImageFormat.Jpeg, 0.60);
        if (picture.Info.IsProgressive)
            yield break;
        yield return One(picture, new(1200, 1200), ImageFormat.Jpeg, 0.60);
        yield return One(picture, new(720, 588), ImageFormat.WebP, 0.80);
    }

    private static IEnumerable<Work> Large(Picture picture) => [One(picture, new(288, 288), ImageFormat.Jpeg, 0.60)];

    private static IEnumerable<Work> Avatars(Picture picture)
    {
        Rendition[] jpegs = [.. AvatarSides.Select(side => new Rendition(new(side, side), ImageFormat.Jpeg, Avatar: true))];
        yield return new(picture, "avatars, 6 sizes × JPEG and WebP", [.. jpegs.SelectMany(jpeg => new[] { jpeg, jpeg with { Format = ImageFormat.WebP } })], 0.33);
        yield return new(picture, "avatars, 6 sizes, JPEG", jpegs, 0.20);
    }

    private static IEnumerable<Work> Transparent(Picture picture)
    {
        var png = One(picture, new(200, 200), ImageFormat.Png, 0.90);
        yield return png;
        yield return png with { Name = "200×200 PNG, sharp told to filter rows", Renditions = [png.Renditions[0] with { RowFilters = true }] };
        yield return One(picture, new(200, 200), ImageFormat.WebP, 0.90);
    }

    private static Work One(Picture picture, PixelSize size, ImageFormat format, double target) =>
        new(picture, $"{size.Width}×{size.Height} {(format == ImageFormat.WebP ? "WebP" : format.ToString().ToUpperInvariant())}", [new(size, format)], target);
}
