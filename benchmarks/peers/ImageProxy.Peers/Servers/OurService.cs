using System.Globalization;
using ImageProxy.Peers.Processes;

namespace ImageProxy.Peers.Servers;

/// <summary>ImageProxy as <c>./run</c> starts it, with originals and a disk cache in folders of the run, for any size.</summary>
internal sealed class OurService : Server
{
    public const string ServiceName = "ImageProxy";

    private OurService(ServerProcess process, int port)
        : base(process, port)
    {
    }

    public override string Name => ServiceName;

    /// <exception cref="PeersException">It does not start.</exception>
    public static async Task<OurService> StartAsync(string repository, RunFolder folder, int port, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["Admin__Urls"] = "",
            ["Images__AllowAnySize"] = "true",
            ["Images__Quality__Jpeg"] = Rendition.Quality.ToString(CultureInfo.InvariantCulture),
            ["Images__Quality__WebP"] = Rendition.Quality.ToString(CultureInfo.InvariantCulture),
            ["Originals__Sources__0__Name"] = "files",
            ["Originals__Sources__0__Type"] = "Files",
            ["Originals__Sources__0__Root"] = folder.Originals,
            ["Caching__Directory"] = folder.Cache,
            ["Logging__LogLevel__ImageProxy.Http.ImageEndpoint"] = "Warning", // nginx has no log of answers either
        };
        string[] command = ["dotnet", Path.Combine(repository, "src/ImageProxy/bin/Release/net10.0/imageproxy.dll")];
        return new(await ServerProcess.StartAsync(ServiceName, command, port, repository, settings, cancellationToken), port);
    }

    public override Uri UrlOf(Rendition rendition, string key) => rendition.Avatar
        ? new(Address, $"/avatar/{rendition.Size.Width}/{key}@{rendition.Suffix}")
        : new(Address, $"/{rendition.Size.Width}/{rendition.Size.Height}/crop/{key}@{rendition.Suffix}");
}
