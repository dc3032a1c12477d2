using ImageProxy.Peers.Pictures;
using ImageProxy.Peers.Servers;

namespace ImageProxy.Peers.Quality;

/// <summary>Our rendition, and sharp's at the same quality setting and at as many bytes.</summary>
internal sealed record QualityRow(Picture Picture, Rendition Rendition, Likenesses Ours, Likenesses Sharp)
{
    /// <summary>How far our rendition lies beside where it should, at most, in its pixels.</summary>
    public double OursOff { get; init; }

    /// <summary>The same of sharp's.</summary>
    public double SharpOff { get; init; }

    /// <summary>The setting, between two there are, at which sharp's would have as many bytes as ours; null for PNG, which has none.</summary>
    public double? EqualQuality { get; init; }

    public Likenesses? SharpAtEqualBytes { get; init; }

    /// <summary>What ours is to be compared with: as many bytes where that can be had.</summary>
    public Likenesses Peer => SharpAtEqualBytes ?? Sharp;

    public bool HasEqualBytes => SharpAtEqualBytes is { } equal && EqualBytes.AreEqual(Ours.Bytes, equal.Bytes);

    /// <summary>In neither measure below the peer, as far as the table shows.</summary>
    public bool IsMet => Math.Round(Ours.Psnr - Peer.Psnr, 2) >= 0 && Math.Round(Ours.Ssim - Peer.Ssim, 4) >= 0;
}
