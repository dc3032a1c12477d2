using ImageProxy.Admin;
using ImageProxy.Fleet.Purges;
using ImageProxy.Uploads.Serving;
using ImageProxy.Uploads.States;
using ImageProxy.Uploads.Tokens;

namespace ImageProxy.Uploads.Api;

/// <summary>
/// <c>DELETE /uploads/{id}</c> by whoever sent it, or an admin: a tombstone, every object, every rendition in every tier on every node, the edge's
/// copies by tag. Done twice is done; 503 where it is not certain that all is done, to be tried again.
/// </summary>
internal sealed partial class RemovalEndpoint(
    UploadTokens tokens, UploadStates states, UploadRemoval removal, Purger purger, CloudFront edge, ILogger<RemovalEndpoint> logger)
{
    public async Task AnswerAsync(HttpContext context, string id)
    {
        // :: 1 Who asks, and whose it is.
        var (token, fault) = tokens.Read(context.Request.Headers.Authorization);
        if (token is null)
        {
            context.Response.Headers.WWWAuthenticate = fault == TokenFault.Missing ? "Bearer" : "Bearer error=\"invalid_token\"";
            await UploadProblems.WriteAsync(
                context, fault == TokenFault.Missing ? UploadProblems.TokenMissing : UploadProblems.TokenInvalid, fault == TokenFault.Expired ? "The token has expired." : "Send Authorization: Bearer and a token of this site.");
            return;
        }

        var state = await states.FindAsync(id, context.RequestAborted);
        string? owner = state?.Subject ?? (await states.FindTombstoneAsync(id, context.RequestAborted))?.Subject;
        if (owner is null)
        {
            await UploadProblems.WriteAsync(context, UploadProblems.Unknown, "It never was.");
            return;
        }

        if (owner != token.Subject && !token.IsAdmin)
        {
            await UploadProblems.WriteAsync(context, UploadProblems.NotYours, "Only who has sent it may delete it.");
            return;
        }

        // :: 2 The tombstone first: a worker that has it in hand finds it after its last write.
        state ??= new() { Id = id, Status = UploadStatus.Deleted, Subject = owner, CreatedAt = default, ChangedAt = default };
        await states.BuryAsync(state, CancellationToken.None);
        await removal.RemoveAsync(state, CancellationToken.None);

        // :: 3 What was made of it: here, on the other nodes, and at the edge last, so that nothing old is fetched again.
        PurgeOrder[] orders = [new(PurgeKind.Key, UploadKeys.Of(id))];
        var report = await purger.PurgeAsync(orders, dryRun: false, CancellationToken.None);
        string? edgeFault = report.IsComplete ? await edge.InvalidateAsync(CloudFront.TagsOf(orders), CancellationToken.None) : null;
        if (!report.IsComplete || edgeFault is not null)
        {
            LogIncomplete(id, edgeFault ?? "not every node is known to have purged it");
            await UploadProblems.WriteAsync(context, UploadProblems.Away, "It is deleted, but copies may be served for a while; retry to be certain.");
            return;
        }

        LogDeleted(id, token.Subject);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    [LoggerMessage(8130, LogLevel.Information, "Upload {Id} deleted by {Subject}.")]
    private partial void LogDeleted(string id, string subject);

    [LoggerMessage(8131, LogLevel.Warning, "Upload {Id} is deleted, but {Reason}.")]
    private partial void LogIncomplete(string id, string reason);
}
