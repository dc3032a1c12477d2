using System.Runtime.CompilerServices;
using ImageProxy.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageProxy.Gateway.Tests.Deploying;

/// <summary>The files of <c>deploy/</c>, and the programs with the settings that stand in them.</summary>
internal static class Deployment
{
    private static readonly string[] Service = ["Originals", "Images", "Rendering", "Caching", "Fleet", "Http", "Admin", "Uploads"];
    private static readonly string[] Gateway = ["Gateway", "Http", "Admin"];

    public static string Root([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", ".."));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root(), "deploy", file));

    /// <summary>Every fault the program has to tell of its environment, and every variable that nobody reads.</summary>
    /// <param name="program"><c>service</c> or <c>gateway</c>.</param>
    public static async Task<string[]> FaultsAsync(string program, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var settings = SettingsOf(variables);
        string[] sections = program == "gateway" ? Gateway : Service;
        string[] unread = [.. settings.Keys.Where(name => name is not "urls" && !name.StartsWith("Logging:", StringComparison.Ordinal) && !sections.Contains(name.Split(':')[0]))];
        try
        {
            await using var app = Build(program, settings);
            return unread;
        }
        catch (ConfigurationException faults)
        {
            return [.. unread, faults.Message];
        }
    }

    /// <summary>The program in this process with those settings, on ports of the system's choice.</summary>
    public static async Task<(WebApplication App, Uri Admin)> StartAsync(string program, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var app = Build(program, new(SettingsOf(variables)) { ["urls"] = "http://127.0.0.1:0", ["Admin:Urls"] = "http://127.0.0.1:0" });
        await app.StartAsync();
        return (app, new(app.Services.GetRequiredService<AdminServer>().Addresses.First()));
    }

    private static WebApplication Build(string program, Dictionary<string, string?> settings)
    {
        if (program == "service")
            settings = new(settings) { ["Caching:Directory"] = Path.Combine(Path.GetTempPath(), "imageproxy-deploy-" + Guid.NewGuid().ToString("n")), ["Rendering:Isolation"] = "None" };
        return program == "gateway" ? GatewayApp.Build([], Only) : ImageProxyApp.Build([], Only);

        void Only(WebApplicationBuilder builder)
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Logging.ClearProviders();
        }
    }

    /// <summary>Without those of .NET itself and of the AWS SDK.</summary>
    private static Dictionary<string, string?> SettingsOf(IEnumerable<KeyValuePair<string, string>> variables) => variables
        .Where(v => !v.Key.StartsWith("AWS_", StringComparison.Ordinal) && !v.Key.StartsWith("DOTNET_", StringComparison.Ordinal))
        .ToDictionary(v => v.Key == "ASPNETCORE_URLS" ? "urls" : v.Key.Replace("__", ":", StringComparison.Ordinal), v => (string?)v.Value);
}
