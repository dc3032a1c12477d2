using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>The service with uploads into folders of its own, and what a site does with it.</summary>
internal sealed class UploadServer : IAsyncDisposable
{
    public const string Key = "a-key-for-tests-of-at-least-32-characters";

    private readonly string _stores;

    private UploadServer(ImageProxyServer server, MemoryQueue queue, string stores) => (Server, Queue, _stores) = (server, queue, stores);

    public ImageProxyServer Server { get; }

    public MemoryQueue Queue { get; }

    /// <summary>Folder of the public store.</summary>
    public string PublicRoot => Path.Combine(_stores, "public");

    public HttpClient Client => Server.Client;

    public static Task<UploadServer> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(_ => { }, settings);

    public static async Task<UploadServer> StartAsync(Action<IServiceCollection> replace, params (string Key, string? Value)[] settings)
    {
        string stores = Directory.CreateTempSubdirectory("imageproxy-uploads-").FullName;
        var queue = new MemoryQueue();
        var server = await ImageProxyServer.StartAsync(
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<IUploadQueue>(queue));
                replace(services);
            },
            [
                ("Uploads:Enabled", "true"), ("Uploads:Keys:0", Key), ("Uploads:Private:Type", "Files"), ("Uploads:Private:Root", Path.Combine(stores, "private")),
                ("Uploads:Public:Type", "Files"), ("Uploads:Public:Root", Path.Combine(stores, "public")), ("Uploads:RetryAfter", "00:00:00.010"), .. settings,
            ]);
        return new(server, queue, stores);
    }

    /// <summary>Names of all objects in both stores, states and tombstones excepted.</summary>
    public string[] Objects() =>
        [.. Directory.GetFiles(_stores, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_stores, f)).Where(f => !f.Contains("/state/") && !f.Contains("/deleted/")).Order(StringComparer.Ordinal)];

    /// <summary>Names of all files in both stores.</summary>
    public string[] Files() => Directory.GetFiles(_stores, "*", SearchOption.AllDirectories);

    /// <summary>Waits until nothing is under way.</summary>
    /// <returns>As <see cref="Files"/>.</returns>
    public async Task<string[]> AtRestAsync()
    {
        await Until.TrueAsync(() => !Files().Any(f => f.Contains("/private/original/", StringComparison.Ordinal) || f.Contains("/aside/", StringComparison.Ordinal)), "all uploads are done with");
        return Files();
    }

    public static string Token(string subject = "ann", int? quota = 1000, bool isAdmin = false, int seconds = 600, string key = Key) =>
        new UploadTokens(Options.Create(new UploadsOptions { Keys = [key] }), TimeProvider.System).Mint(new(subject, DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds(), quota, isAdmin));

    public async Task<HttpResponseMessage> PostAsync(HttpContent content, string? token = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/uploads") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token());
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(byte[] bytes, params (string Name, string Value)[] headers) => PostAsync(new ByteArrayContent(bytes), null, headers);

    /// <summary>Sends a picture and waits until it is ready.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> UploadAsync(byte[] picture, string subject = "ann")
    {
        using var response = await PostAsync(new ByteArrayContent(picture), Token(subject), ("Prefer", "wait=30"));
        var answer = await JsonAsync(response);
        Assert.That((int)response.StatusCode, Is.EqualTo(201), $"{answer.ToJsonString()} {string.Join('\n', Server.Logs.Lines.Where(l => l.Id > 8000).Select(l => l.Text))}");
        return (string)answer["id"]!;
    }

    public async Task<HttpResponseMessage> DeleteAsync(string id, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/uploads/" + id);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Client.SendAsync(request);
    }

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    /// <summary>The state as a client reads it.</summary>
    public async Task<JsonNode> StateAsync(string id) => JsonNode.Parse(await Client.GetStringAsync("/uploads/" + id))!;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_stores, recursive: true);
    }
}
