using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ImageProxy.Originals;

/// <summary>With the sample originals, tells a newcomer four addresses to open.</summary>
internal static class SamplesHint
{
    private static readonly string[] Paths = ["/", "/200/200/crop/people/ann.jpg", "/720/588/resize/lake.jpg", "/avatar/96/logo.png"];

    public static void PrintOnceStarted(WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? ImageProxyApp.DefaultUrl;
        Console.WriteLine("ImageProxy serves its sample originals: no Originals:Sources are configured. Try");
        foreach (string path in Paths)
            Console.WriteLine("  " + address.TrimEnd('/') + path);
    });
}
