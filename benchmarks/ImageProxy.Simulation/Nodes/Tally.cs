using ImageProxy.Simulation.Costs;

namespace ImageProxy.Simulation.Nodes;

/// <summary>What has happened to so many requests.</summary>
internal sealed class Tally
{
    public long Requests { get; set; }

    public long MemoryHits { get; set; }

    public long DiskHits { get; set; }

    public long Renders { get; set; }

    /// <summary>Of <see cref="Renders"/>, those made from a reduced original.</summary>
    public long FromReduced { get; set; }

    /// <summary>Requests to S3 that fetched, or found nothing.</summary>
    public long Gets { get; set; }

    /// <summary>Conditional requests to S3 that found nothing new.</summary>
    public long Checks { get; set; }

    public long BytesFromS3 { get; set; }

    public long BytesSent { get; set; }

    public double CpuMilliseconds { get; set; }

    public double Dollars => ((Gets + Checks) * Prices.DollarsPerGet) + (CpuMilliseconds * Prices.DollarsPerCpuMillisecond);

    public void Add(Tally other)
    {
        Requests += other.Requests;
        MemoryHits += other.MemoryHits;
        DiskHits += other.DiskHits;
        Renders += other.Renders;
        FromReduced += other.FromReduced;
        Gets += other.Gets;
        Checks += other.Checks;
        BytesFromS3 += other.BytesFromS3;
        BytesSent += other.BytesSent;
        CpuMilliseconds += other.CpuMilliseconds;
    }
}
