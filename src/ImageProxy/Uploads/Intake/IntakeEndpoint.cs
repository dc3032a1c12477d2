using System.Buffers;
using System.Globalization;
using ImageProxy.Http;
using ImageProxy.Imaging.Formats;
using ImageProxy.Rendering;
using ImageProxy.Uploads.Api;
using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.States;
using ImageProxy.Uploads.Stores;
using ImageProxy.Uploads.Tokens;
using ImageProxy.Uploads.Waiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Intake;

/// <summary>
/// <c>POST /uploads</c>: who, how long, how often, what; then the body goes straight into the private store, is announced, and the client is told
/// where to ask. Whatever goes wrong on the way leaves nothing behind.
/// </summary>
internal sealed partial class IntakeEndpoint(
    UploadTokens tokens, SubjectRates rates, UploadStores stores, UploadStates states, IUploadQueue queue, StateEndpoint waiting, UploadMetrics metrics,
    IOptions<UploadsOptions> options, IOptions<RenderingOptions> rendering, TimeProvider time, ILogger<IntakeEndpoint> logger)
{
    /// <summary>All of a body that is ever in memory: the header of what people send is in here.</summary>
    private const int LeadBytes = 64 << 10;

    private static readonly ObjectHeaders Unknown = new("application/octet-stream");

    private readonly UploadsOptions _options = options.Value;

    public async Task AnswerAsync(HttpContext context)
    {
        // :: 1 What the headers say, while nothing of the body has been read.
        var (token, fault) = tokens.Read(context.Request.Headers.Authorization);
        if (token is null)
        {
            await RefuseAsync(context, fault);
            return;
        }

        var request = context.Request;
        bool isForm = MultipartHead.IsForm(request.ContentType);
        if (request.Headers.TransferEncoding.Count > 0 || request.ContentLength is not { } length)
        {
            await RefuseAsync(context, UploadProblems.LengthRequired, "Say how long the body is; it is not taken in chunks of unknown number.");
            return;
        }

        if (length > _options.MaxBytes + (isForm ? MultipartHead.MaxOverhead : 0))
        {
            await RefuseAsync(context, UploadProblems.TooLarge, LimitText());
            return;
        }

        string? callback = context.Request.Headers["Upload-Callback"] is [{ Length: > 0 } address] ? address : null;
        if (callback is not null && !_options.Webhook.Allows(callback))
        {
            await RefuseAsync(context, UploadProblems.CallbackNotAllowed, "Upload-Callback is not of an origin among Uploads:Webhook:Origins.");
            return;
        }

        if (await rates.TakeAsync(token.Subject, token.Quota ?? _options.Quota) is { } wait)
        {
            await RefuseAsync(context, UploadProblems.OverQuota, "This subject has sent as much as it may within an hour.", wait);
            return;
        }

        // :: 2 The body's beginning, which says what it is, and then the rest.
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is { IsReadOnly: false })
            limit.MaxRequestBodySize = length;
        using var ends = new CancellationTokenSource(_options.BodyTimeout, time);
        byte[] lead = ArrayPool<byte>.Shared.Rent(LeadBytes);
        try
        {
            var body = new BodyStream(request.Body, ends.Token, context.RequestAborted);
            int read = await body.ReadAtLeastAsync(lead.AsMemory(0, LeadBytes), (int)Math.Min(LeadBytes, length), throwOnEndOfStream: false);
            await TakeAsync(context, token, callback, isForm, length, lead.AsMemory(0, read), body);
        }
        catch (BodyException e) when (e.Fault == BodyFault.Cut)
        {
            metrics.Intake("cut");
            LogCut(token.Subject, e.Message);
            context.Abort();
            throw new ClientLeftException();
        }
        catch (BodyException e)
        {
            await RefuseAsync(context, e.Fault == BodyFault.TooSlow ? UploadProblems.TooSlow : UploadProblems.Malformed, e.Message, isBodyLost: true);
        }
        catch (Exception e) when (e is StoreException or UploadQueueException)
        {
            LogAway(e);
            await RefuseAsync(context, UploadProblems.Away, "The store or the queue of uploads does not answer; retry shortly.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(lead);
        }
    }

    private async Task TakeAsync(HttpContext context, UploadToken token, string? callback, bool isForm, long length, ReadOnlyMemory<byte> lead, BodyStream body)
    {
        // :: 3 How long the file is, and whether it is a picture.
        MultipartHead? form = null;
        if (isForm)
        {
            form = MultipartHead.Read(context.Request.ContentType, lead.Span, out string problem);
            if (form is null)
            {
                await RefuseAsync(context, UploadProblems.Malformed, problem);
                return;
            }

            length -= form.Offset + form.Closing.Length;
            lead = lead[form.Offset..];
        }

        if (length <= 0)
        {
            await RefuseAsync(context, UploadProblems.Empty, "There is no picture in this.");
            return;
        }

        if (length > _options.MaxBytes)
        {
            await RefuseAsync(context, UploadProblems.TooLarge, LimitText());
            return;
        }

        var start = lead.Span[..(int)Math.Min(lead.Length, length)];
        var format = HeaderReader.Sniff(start);
        if (format is ImageFormat.Unknown or ImageFormat.Svg)
        {
            await RefuseAsync(context, UploadProblems.NotAPicture, format == ImageFormat.Svg ? "SVG is not taken." : "The bytes begin like no format that is read here, whatever the name or type says.");
            return;
        }

        if (HeaderStart.SizeOf(start) is { } size && (size.Area > rendering.Value.MaxPixels || Math.Max(size.Width, size.Height) > rendering.Value.MaxSide))
        {
            await RefuseAsync(context, UploadProblems.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The picture has {size.Width} × {size.Height} pixels; {rendering.Value.MaxPixels:N0} in all and {rendering.Value.MaxSide:N0} on a side are the limits."));
            return;
        }

        // :: 4 Into the store and the queue: from here on whatever fails is undone.
        var now = time.GetUtcNow();
        var state = new UploadState { Id = UploadId.New(), Status = UploadStatus.Pending, Subject = token.Subject, Bytes = length, Callback = callback, CreatedAt = now, ChangedAt = now };
        try
        {
            await using var file = new UploadedFile(lead, body, length, form);
            await stores.Private.PutAsync(ObjectNames.Original(state.Id), file, length, Unknown, CancellationToken.None);
            state = await states.WriteAsync(state, CancellationToken.None);
            await queue.AnnounceAsync(state.Id, CancellationToken.None);
        }
        catch
        {
            await UndoAsync(state);
            throw;
        }

        metrics.Intake("taken");
        LogTaken(state.Id, state.Subject, length, format);
        await AnswerAsync(context, state);
    }

    /// <summary>202, or what has become of it where the client waits: 201, or 422.</summary>
    private async Task AnswerAsync(HttpContext context, UploadState state)
    {
        context.Response.Headers.Location = "/uploads/" + state.Id;
        var wait = Preference.Wait(context.Request.Headers["Prefer"], _options.MaxWait);
        if (wait > TimeSpan.Zero)
            state = await waiting.WaitAsync(context, state.Id, wait) ?? state;
        if (state.Status == UploadStatus.Failed)
            await UploadProblems.WriteAsync(context, UploadProblems.Failed, state.Reason ?? "");
        else
            await waiting.WriteAsync(context, state, state.Status == UploadStatus.Ready ? StatusCodes.Status201Created : StatusCodes.Status202Accepted);
    }

    /// <summary>What cannot be removed now nobody will ever ask for: it goes with the private store's own rule of age.</summary>
    private async Task UndoAsync(UploadState state)
    {
        try
        {
            await stores.Private.DeleteAsync(ObjectNames.Original(state.Id), CancellationToken.None);
            await states.DeleteAsync(state, CancellationToken.None);
        }
        catch (StoreException e)
        {
            LogLeft(state.Id, e);
        }
    }

    private Task RefuseAsync(HttpContext context, TokenFault fault)
    {
        context.Response.Headers.WWWAuthenticate = fault == TokenFault.Missing ? "Bearer" : "Bearer error=\"invalid_token\"";
        return fault == TokenFault.Missing
            ? RefuseAsync(context, UploadProblems.TokenMissing, "Send Authorization: Bearer and a token.")
            : RefuseAsync(context, UploadProblems.TokenInvalid, fault == TokenFault.Expired ? "The token has expired." : "The token was not made by this site.");
    }

    /// <param name="isBodyLost">Nothing more of the body can be read.</param>
    private Task RefuseAsync(HttpContext context, Problems.Row row, string detail, TimeSpan? retryAfter = null, bool isBodyLost = false)
    {
        metrics.Intake(row.Type);
        // A body of a bearable length is read and thrown away once the answer has been sent, so that the client gets to see the answer.
        bool isBearable = context.Request.ContentLength is { } length && length <= 2 * _options.MaxBytes && context.Request.Headers.TransferEncoding.Count == 0;
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (isBearable && !isBodyLost && limit is { IsReadOnly: false })
            limit.MaxRequestBodySize = context.Request.ContentLength;
        else if ((!isBearable || isBodyLost) && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        return UploadProblems.WriteAsync(context, row, detail, retryAfter);
    }

    private string LimitText() => string.Create(CultureInfo.InvariantCulture, $"At most {_options.MaxBytes:N0} bytes are taken.");

    [LoggerMessage(8101, LogLevel.Information, "Upload {Id} of {Subject} taken in: {Bytes} bytes, {Format}.")]
    private partial void LogTaken(string id, string subject, long bytes, ImageFormat format);

    [LoggerMessage(8102, LogLevel.Information, "An upload of {Subject} was not finished: {Reason}")]
    private partial void LogCut(string subject, string reason);

    [LoggerMessage(8103, LogLevel.Error, "An upload could not be kept.")]
    private partial void LogAway(Exception fault);

    [LoggerMessage(8104, LogLevel.Warning, "Upload {Id}, which was refused, could not be removed from the private store.")]
    private partial void LogLeft(string id, Exception fault);
}
