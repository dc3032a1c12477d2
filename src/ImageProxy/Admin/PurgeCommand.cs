using System.Net.Http.Headers;

namespace ImageProxy.Admin;

/// <summary><c>imageproxy purge</c>: asks a running node to purge, and prints its answer.</summary>
internal static class PurgeCommand
{
    private const string Usage = """
        usage: imageproxy purge KEY… [--prefix BEGINNING]… [--preset NAME]… [--dry-run] [--admin http://127.0.0.1:5501]
        The token (Admin:Token) is read from the environment: Admin__Token.
        """;

    /// <returns>Exit code: 0 purged everywhere, 1 not certain, 2 wrong use.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var (keys, prefixes, presets, dryRun, admin) = (new List<string>(), new List<string>(), new List<string>(), false, "http://127.0.0.1:5501");
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    Console.WriteLine(Usage);
                    return 0;
                case "--dry-run":
                    dryRun = true;
                    break;
                case "--prefix" when i + 1 < args.Length:
                    prefixes.Add(args[++i]);
                    break;
                case "--preset" when i + 1 < args.Length:
                    presets.Add(args[++i]);
                    break;
                case "--admin" when i + 1 < args.Length:
                    admin = args[++i];
                    break;
                case ['-', '-', ..]:
                    await Console.Error.WriteLineAsync(Usage);
                    return 2;
                default:
                    keys.Add(args[i]);
                    break;
            }
        }

        if (keys.Count + prefixes.Count + presets.Count == 0 || !Uri.TryCreate(admin, UriKind.Absolute, out var address))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("Admin__Token"));
        try
        {
            using var response = await client.PostAsJsonAsync(new Uri(address, "/admin/purge"), new PurgeEndpoint.PurgeRequest([.. keys], [.. prefixes], [.. presets], dryRun));
            Console.WriteLine((await response.Content.ReadAsStringAsync()).TrimEnd());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"No answer from {address}: {e.Message}");
            return 1;
        }
    }
}
