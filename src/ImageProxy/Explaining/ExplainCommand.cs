namespace ImageProxy.Explaining;

/// <summary><c>imageproxy explain</c>: asks a running node why a URL is answered as it is, and prints that.</summary>
internal static class ExplainCommand
{
    private const string Usage = "usage: imageproxy explain URL [--accept 'image/webp,*/*'] [--admin http://127.0.0.1:5501]";

    /// <returns>Exit code: 0 explained, 1 no answer, 2 wrong use.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var (url, accept, admin) = ("", "", "http://127.0.0.1:5501");
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--accept" when i + 1 < args.Length:
                    accept = args[++i];
                    break;
                case "--admin" when i + 1 < args.Length:
                    admin = args[++i];
                    break;
                case ['-', ..]:
                case var _ when url.Length > 0:
                    url = "";
                    i = args.Length;
                    break;
                default:
                    url = args[i];
                    break;
            }
        }

        if (url.Length == 0 || !Uri.TryCreate(admin, UriKind.Absolute, out var address))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        using var client = new HttpClient();
        try
        {
            using var response = await client.GetAsync(new Uri(address, $"/admin/explain?url={Uri.EscapeDataString(url)}&accept={Uri.EscapeDataString(accept)}"));
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
