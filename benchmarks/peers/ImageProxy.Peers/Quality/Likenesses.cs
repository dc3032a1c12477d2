using ImageProxy.Pictures.Quality;

namespace ImageProxy.Peers.Quality;

/// <summary>How like its reference a rendition is.</summary>
/// <param name="Bytes">Of the rendition.</param>
/// <param name="Psnr">Of the luma, dB.</param>
/// <param name="Ssim">Of the luma; Wang et al. 2004, see <see cref="Likeness.Ssim"/>.</param>
internal readonly record struct Likenesses(int Bytes, double Psnr, double Ssim)
{
    public static Likenesses Of(byte[] rendition, Channel reference)
    {
        var luma = Luma.Of(rendition);
        return new(rendition.Length, Likeness.Psnr(reference, luma), Likeness.Ssim(reference, luma));
    }

    /// <summary>What lies a share of the way to <paramref name="other"/>.</summary>
    public Likenesses Toward(Likenesses other, double share) => new(
        (int)Math.Round(Bytes + (share * (other.Bytes - Bytes))), Psnr + (share * (other.Psnr - Psnr)), Ssim + (share * (other.Ssim - Ssim)));
}
