using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageProxy.Fleet.Purges;
using Microsoft.Extensions.Options;

namespace ImageProxy.Admin;

/// <summary><c>POST /admin/purge</c>: <c>{"keys": [], "prefixes": [], "presets": [], "dryRun": false}</c>, and what became of it.</summary>
internal sealed partial class PurgeEndpoint(Purger purger, CloudFront edge, IOptions<AdminOptions> options) : IAdminEndpoints
{
    private const int MostOrders = 1000;
    private const int MaxBodyBytes = 2 << 20;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/admin/purge", HandleAsync);

    /// <summary>
    /// 200 where the edge was told and no node serves anything old any more; 503 where that is not certain, to be tried again; 401 without the token; 400 with what is
    /// wrong.
    /// </summary>
    public async Task HandleAsync(HttpContext context)
    {
        var response = context.Response;
        if (!IsAuthorised(context.Request.Headers.Authorization.ToString()))
        {
            response.Headers.WWWAuthenticate = "Bearer";
            await SayAsync(response, 401, options.Value.Token is { Length: > 0 } ? "The token is missing or wrong." : "Admin:Token is not set: nothing can be purged.");
            return;
        }

        PurgeRequest? request;
        try
        {
            if (context.Request.ContentLength > MaxBodyBytes)
                throw new JsonException("too long");
            request = await JsonSerializer.DeserializeAsync(context.Request.Body, PurgeJson.Default.PurgeRequest, context.RequestAborted);
        }
        catch (JsonException)
        {
            request = null;
        }

        if (request is null || Orders(request) is not { Count: > 0 and <= MostOrders } orders)
        {
            await SayAsync(response, 400, $"Send JSON with keys, prefixes or presets: 1 to {MostOrders} in all, none of them empty.");
            return;
        }

        var report = await purger.PurgeAsync(orders, request.DryRun, context.RequestAborted);
        // The edge comes last: what it fetches again must be new.
        string? fault = request.DryRun || !report.IsComplete ? null : await edge.InvalidateAsync(CloudFront.TagsOf(orders), context.RequestAborted);
        bool isComplete = report.IsComplete && fault is null;
        response.StatusCode = isComplete ? 200 : 503;
        response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(
            response.Body, new PurgeResponse(request.DryRun, isComplete, report.Removed, report.SilentNodes, fault), PurgeJson.Default.PurgeResponse, context.RequestAborted);
    }

    /// <summary>Null where one of them is empty or too long to be a key.</summary>
    private static List<PurgeOrder>? Orders(PurgeRequest request)
    {
        var orders = new List<PurgeOrder>();
        orders.AddRange((request.Keys ?? []).Select(key => new PurgeOrder(PurgeKind.Key, key)));
        orders.AddRange((request.Prefixes ?? []).Select(prefix => new PurgeOrder(PurgeKind.Prefix, prefix)));
        orders.AddRange((request.Presets ?? []).Select(preset => new PurgeOrder(PurgeKind.Preset, preset)));
        return orders.All(o => !string.IsNullOrEmpty(o.Value) && Encoding.UTF8.GetByteCount(o.Value) <= 1024 && !o.Value.Any(char.IsControl)) ? orders : null;
    }

    private bool IsAuthorised(string header) => options.Value.Token is { Length: > 0 } token
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header)), SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + token)));

    private static Task SayAsync(HttpResponse response, int status, string text)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(text + "\n");
    }

    internal sealed record PurgeRequest(string[]? Keys, string[]? Prefixes, string[]? Presets, bool DryRun);

    internal sealed record PurgeResponse(bool DryRun, bool Complete, IReadOnlyDictionary<string, long> Removed, int SilentNodes, string? EdgeFault);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(PurgeRequest))]
    [JsonSerializable(typeof(PurgeResponse))]
    private sealed partial class PurgeJson : JsonSerializerContext;
}
