using System.Globalization;

namespace ImageProxy.Simulation;

/// <summary>Rows of Markdown; figures are for a million requests that reach the fleet.</summary>
internal static class Table
{
    public const string Head =
        """
        | | memory | disk | rendered | of these from reduced | S3 GETs | checks (304) | GB from S3 | GB sent | CPU, s | busiest node | $ for S3 | $ for CPU | $ |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """;

    public static string Row(string name, Phase phase)
    {
        var tally = phase.Tally;
        double million = 1e6 / tally.Requests;
        double s3 = (tally.Gets + tally.Checks) * Costs.Prices.DollarsPerGet * million, dollars = tally.Dollars * million;
        string row = phase.Name.Length == 0 ? name : $"{name}: {phase.Name}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {row} | {Share(tally.MemoryHits)} | {Share(tally.DiskHits)} | {Share(tally.Renders)} | {tally.FromReduced / Math.Max(1.0, tally.Renders):P1} | "
            + $"{tally.Gets * million:N0} | {tally.Checks * million:N0} | {tally.BytesFromS3 * million / 1e9:N0} | {tally.BytesSent * million / 1e9:N1} | "
            + $"{tally.CpuMilliseconds * million / 1000:N0} | {phase.Busiest:0.00} | {s3:0.000} | {dollars - s3:0.000} | {dollars:0.000} |");

        string Share(long part) => (part / (double)tally.Requests).ToString("P1", CultureInfo.InvariantCulture);
    }
}
