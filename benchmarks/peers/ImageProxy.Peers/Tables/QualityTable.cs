using System.Globalization;
using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Peers.Quality;

namespace ImageProxy.Peers.Tables;

/// <summary>What renditions look like, in Markdown.</summary>
internal static class QualityTable
{
    private const string Introduction = """
        Luma against the original decoded as a whole and resampled with Lanczos-3 in double precision: PSNR, and SSIM after Wang et al. 2004
        (Gaussian window of 11 × 11, sigma 1.5). Each rendition is compared over the window of the original that it shows, found by least squares;
        how far that is from the one it should show is in the column "aside". "At our bytes" is sharp between the two quality settings whose
        bytes are next to ours, in proportion to the bytes; met is what is below it neither in PSNR nor in SSIM. PNG and WebP with alpha are
        laid on white.

        | original | rendition | ImageProxy: bytes · dB · SSIM | sharp, 80: bytes · dB · SSIM | sharp at our bytes: setting, bytes · dB · SSIM | difference: dB · SSIM | | aside, pixels: ImageProxy · sharp |
        | --- | --- | ---: | ---: | ---: | ---: | --- | ---: |

        """;

    public static string Of(IReadOnlyList<QualityRow> rows)
    {
        var text = new StringBuilder(Introduction);
        foreach (var row in rows)
        {
            string equal = row is { EqualQuality: { } quality, SharpAtEqualBytes: { } likeness }
                ? string.Create(CultureInfo.InvariantCulture, $"{quality:0.0}, {Text(likeness)}{(row.HasEqualBytes ? "" : " (off by more than 3 %)")}")
                : "";
            string format = row.Rendition.Format == ImageFormat.WebP ? "WebP" : row.Rendition.Suffix.ToUpperInvariant();
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {row.Picture.File} | {row.Rendition.Size.Width}×{row.Rendition.Size.Height} {format} | {Text(row.Ours)} | {Text(row.Sharp)} | {equal} | {row.Ours.Psnr - row.Peer.Psnr:+0.00;-0.00;0.00} · {row.Ours.Ssim - row.Peer.Ssim:+0.0000;-0.0000;0.0000} | {(row.IsMet ? "met" : "missed")} | {row.OursOff:0.00} · {row.SharpOff:0.00} |");
        }

        return text.ToString();
    }

    private static string Text(Likenesses likeness) =>
        string.Create(CultureInfo.InvariantCulture, $"{likeness.Bytes:N0} · {likeness.Psnr:0.00} · {likeness.Ssim:0.0000}");
}
