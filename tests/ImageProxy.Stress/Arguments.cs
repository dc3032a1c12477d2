using System.Globalization;

namespace ImageProxy.Stress;

/// <summary>Pairs of <c>--name number</c>.</summary>
internal sealed class Arguments
{
    public const string Usage = """
        usage: ImageProxy.Stress kill [--rounds 100] [--responses 2500]   (responses: about so many in a round)
                                 flip [--count 10000]
                                 entries [--count 100000]
                                 idle [--connections 10000]
                                 soak [--renders 100000]
                                 bombs [--clients 20] [--seconds 20]
                                 workers [--clients 8] [--seconds 60] [--every 200]   (every: milliseconds between two kills)
                                 huge   (memory for 200 pixels of a JPEG of 260 megapixels)
                                 overload [--seconds 60]   (seconds: of the flood, about half of the whole; clients that take WebP, as browsers do)
                                 overload-jpeg [--seconds 60]   (clients that do not: renders cost a fraction, so ten times as many come)
                                 fleet [--nodes 3] [--keys 1] [--clients 334] [--down 1]   (clients: of each node; down: without Redis)
                                 fleet-leader [--nodes 3] [--clients 50]
                                 fleet-faults [--nodes 3] [--seconds 180] [--every 5]
                                 fleet-scale [--clients 1] [--rounds 5] [--way 1]   (clients: at once; way 2: a rendition to one node, as by the gateway; 3: as 2, without Redis)
                                 fleet-overhead [--renditions 150] [--rounds 7]
                                 uploads-journal [--count 5000] [--backlog N], uploads-redis, uploads-sqs   (a twentieth of them a worker killed, a tenth of them announced twice;
                                     backlog: clients wait while so many are sent and not crunched, else they do not)
                                 fleet-purge [--nodes 3] [--renditions 60]
        and for each: [--minutes 60], the longest it may take
        """;

    private readonly Dictionary<string, int> _numbers = [];

    private Arguments()
    {
    }

    /// <returns>Null unless all are pairs of a name and a positive number.</returns>
    public static Arguments? TryParse(string[] args)
    {
        var arguments = new Arguments();
        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !args[i].StartsWith("--", StringComparison.Ordinal)
                || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number == 0)
                return null;
            arguments._numbers[args[i][2..]] = number;
        }

        return arguments;
    }

    public int Number(string name, int otherwise) => _numbers.GetValueOrDefault(name, otherwise);
}
