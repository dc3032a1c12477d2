using System.Globalization;
using ImageProxy.Imaging.Formats;
using ImageProxy.Peers.Processes;

namespace ImageProxy.Peers.Servers;

/// <summary>nginx with a configuration of its own: files, and its image filter, which writes the format it reads and no WebP of anything else.</summary>
internal sealed class NginxServer : Server
{
    public const string ServerName = "nginx image_filter";

    private NginxServer(ServerProcess process, int port)
        : base(process, port)
    {
    }

    public override string Name => ServerName;

    /// <exception cref="PeersException">It does not start.</exception>
    public static async Task<NginxServer> StartAsync(string repository, RunFolder folder, int port, CancellationToken cancellationToken)
    {
        string template = await File.ReadAllTextAsync(Path.Combine(repository, "benchmarks/peers/nginx/nginx.conf"), cancellationToken);
        string configuration = template
            .Replace("@PORT@", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("@FOLDER@", folder.Nginx, StringComparison.Ordinal)
            .Replace("@STATIC@", folder.Static, StringComparison.Ordinal)
            .Replace("@ORIGINALS@", folder.Originals, StringComparison.Ordinal)
            .Replace("@MODULES@", "/usr/lib/nginx/modules", StringComparison.Ordinal);
        string file = Path.Combine(folder.Nginx, "nginx.conf");
        await File.WriteAllTextAsync(file, configuration, cancellationToken);
        string[] command = ["nginx", "-e", "stderr", "-p", folder.Nginx, "-c", file];
        return new(await ServerProcess.StartAsync(ServerName, command, port, folder.Nginx, new Dictionary<string, string>(), cancellationToken), port);
    }

    public override Uri? UrlOf(Rendition rendition, string key)
    {
        bool sameFormat = (Path.GetExtension(key), rendition.Format) is (".jpg", ImageFormat.Jpeg) or (".png", ImageFormat.Png);
        return sameFormat && !rendition.RowFilters && !rendition.Avatar ? new(Address, $"/crop/{rendition.Size.Width}/{rendition.Size.Height}/{key}") : null;
    }

    /// <param name="file">Its name in <see cref="RunFolder.Static"/>.</param>
    public Uri UrlOfFile(string file) => new(Address, $"/static/{file}");
}
