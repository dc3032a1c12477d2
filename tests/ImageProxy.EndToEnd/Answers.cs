using System.Text.Json;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.EndToEnd;

/// <summary>What tests ask of answers.</summary>
internal static class Answers
{
    public static async Task<HttpResponseMessage> GetAsync(this ImageProxyServer server, string path, params (string Name, string Value)[] headers) =>
        await server.SendAsync(HttpMethod.Get, path, headers);

    public static async Task<HttpResponseMessage> SendAsync(this ImageProxyServer server, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await server.Client.SendAsync(request);
    }

    /// <summary>Format and size as the bytes say, not as the headers do.</summary>
    public static async Task<(ImageFormat Format, PixelSize Size)> PictureAsync(this HttpResponseMessage response)
    {
        var info = HeaderReader.Read(await response.Content.ReadAsByteArrayAsync()).Info;
        return info is null ? default : (info.Format, info.Size);
    }

    /// <summary>Tier that answered, from <c>Cache-Status</c>.</summary>
    public static string? Tier(this HttpResponseMessage response) => response.Header("Cache-Status")?.Split("detail=").Last();

    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    /// <summary>Type and detail of a problem body.</summary>
    public static async Task<(string Type, string Detail)> ProblemAsync(this HttpResponseMessage response)
    {
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        Assert.That(body.RootElement.GetProperty("status").GetInt32(), Is.EqualTo((int)response.StatusCode));
        return (body.RootElement.GetProperty("type").GetString()!, body.RootElement.GetProperty("detail").GetString()!);
    }
}
