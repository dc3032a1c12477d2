using System.Net;
using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Uploads.Intake;
using ImageProxy.Uploads.Serving;
using ImageProxy.Uploads.Stores;
using ImageProxy.Uploads.Waiting;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Api;

/// <summary>All URLs of uploads; what is none of them is left to others.</summary>
internal sealed partial class UploadRoutes(
    IntakeEndpoint intake, StateEndpoint waiting, RemovalEndpoint removal, PictureEndpoint pictures, LetterEndpoint letters, PublicHost host, Cors cors,
    IOptions<UploadsOptions> options, ILogger<UploadRoutes> logger)
{
    private const string Shapes = "Uploads are /uploads, /uploads/{id}, /uploads/{id}/events, /a/{id}, /a/{id}_small and /a/{id}_large, with an id of 32 hexadecimal digits in lower case.";

    /// <param name="started">Timestamp of the request's arrival.</param>
    /// <returns>The tier that answered; null where the URL is not of uploads, and nothing has been done.</returns>
    public async Task<string?> TryAnswerAsync(HttpContext context, string rawTarget, long started)
    {
        if (UploadTarget.Read(rawTarget) is not { } target)
            return null;
        string method = context.Request.Method;
        bool isApi = !target.IsContent && target.Kind != UploadTargetKind.Malformed;
        if (target.Kind != UploadTargetKind.Malformed && !host.Admits(context.Request.Host.Value, target.IsContent))
        {
            await RefuseAsync(context, UploadProblems.WrongHost, target.IsContent ? "Uploaded pictures have a host of their own." : "This host serves pictures only.");
            return Tiers.None;
        }

        // Only bodies that are meant to be there, and chunks not even then: see RequestShape.
        if (!(target.Kind == UploadTargetKind.Uploads && HttpMethods.IsPost(method)) && RequestShape.FaultOf(context.Request, rawTarget) is { } malformed)
        {
            await Problems.WriteMalformedRequestAsync(context, malformed);
            return Tiers.None;
        }

        if (isApi && HttpMethods.IsOptions(method))
        {
            await cors.AnswerPreflightAsync(context);
            return Tiers.None;
        }

        if (isApi)
            cors.Write(context);
        try
        {
            return await AnswerAsync(context, target, method, started);
        }
        catch (StoreException e) when (!context.Response.HasStarted)
        {
            LogAway(e);
            await RefuseAsync(context, UploadProblems.Away, "The store of uploads does not answer; retry shortly.");
            return Tiers.None;
        }
    }

    private async Task<string> AnswerAsync(HttpContext context, UploadTarget target, string method, long started)
    {
        bool isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        switch (target.Kind)
        {
            case UploadTargetKind.Uploads when HttpMethods.IsPost(method):
                await intake.AnswerAsync(context);
                break;
            case UploadTargetKind.Uploads when isRead && options.Value.Page is { Length: > 0 } page && context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from):
                await SendPageAsync(context, page);
                break;
            case UploadTargetKind.State when HttpMethods.IsDelete(method):
                await removal.AnswerAsync(context, target.Id);
                break;
            case UploadTargetKind.State when isRead:
                await waiting.AnswerAsync(context, target.Id);
                break;
            case UploadTargetKind.Events when isRead:
                await waiting.SendEventsAsync(context, target.Id);
                break;
            case UploadTargetKind.Picture when isRead:
                return await pictures.AnswerAsync(context, target.Id, target.Rest, started);
            case UploadTargetKind.Letter when isRead:
                await letters.AnswerAsync(context, target.Rest);
                break;
            case UploadTargetKind.Malformed:
                await Problems.WriteAsync(context, new(ImageError.MalformedUrl, Shapes));
                break;
            default:
                context.Response.Headers.Allow = target.Kind switch { UploadTargetKind.Uploads => "POST", UploadTargetKind.State => "GET, HEAD, DELETE", _ => "GET, HEAD" };
                await RefuseAsync(context, UploadProblems.WrongMethod, "Another method is answered here, see Allow.");
                break;
        }

        return Tiers.None;
    }

    private static Task RefuseAsync(HttpContext context, Problems.Row row, string detail)
    {
        if (RequestShape.HasBody(context.Request) && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close"; // rather than read what nobody wants
        return UploadProblems.WriteAsync(context, row, detail);
    }

    private async Task SendPageAsync(HttpContext context, string page)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer"; // the token stands in the page's address
        headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' blob: data: {host.Base}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.SendFileAsync(page, context.RequestAborted);
    }

    [LoggerMessage(8132, LogLevel.Error, "A store of uploads does not answer.")]
    private partial void LogAway(Exception fault);
}
