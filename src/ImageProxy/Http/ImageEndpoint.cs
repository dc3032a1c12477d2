using System.Globalization;
using ImageProxy.Explaining;
using ImageProxy.Images;
using ImageProxy.Observability;
using ImageProxy.Originals;
using ImageProxy.Playground;
using ImageProxy.Uploads.Api;
using ImageProxy.Uploads.Serving;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ImageProxy.Http;

/// <summary>Everything on the public address: one grammar over the raw target, no routing before it.</summary>
internal sealed class ImageEndpoint(
    OriginVerification edge, ImageCatalogHolder catalogs, FormatNegotiation formats, ImageService images, ErrorImages errorImages, OriginalStore originals, MemoryHits hits, AnswerLog answers,
    PlaygroundEndpoint playground, IOptions<HttpOptions> http, TimeProvider time, UploadRoutes? uploads = null, PublicHost? host = null, DefaultAvatar? defaults = null)
{
    private static readonly TimeSpan AvatarRedirectFresh = TimeSpan.FromHours(1);

    public async Task HandleAsync(HttpContext context)
    {
        long started = time.GetTimestamp();
        string tier = Tiers.None;
        int? cutOff = null;
        var span = Stages.BeginRequest(context.Request, RawTarget(context));
        try
        {
            tier = await AnswerAsync(context, started);
        }
        catch (OperationCanceledException e) when (e is ClientLeftException || context.RequestAborted.IsCancellationRequested)
        {
            cutOff = StatusCodes.Status499ClientClosedRequest; // has left, or read too slowly; nobody sees the status but the operator
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            answers.Unexpected(e, RawTarget(context));
            context.Response.Clear();
            await Problems.WriteAsync(context, new(ImageError.Internal, "Something went wrong here; the log says more."));
        }
        catch (Exception e)
        {
            answers.Unexpected(e, RawTarget(context));
            context.Abort(); // a short body must never look whole
        }

        answers.Answered(context.Request.Method, RawTarget(context), cutOff ?? context.Response.StatusCode, tier, started, context.Response.ContentLength);
        Stages.EndRequest(span, cutOff ?? context.Response.StatusCode, tier);
    }

    /// <returns>The tier that answered.</returns>
    private async Task<string> AnswerAsync(HttpContext context, long started)
    {
        // :: 0 Who asks: whoever goes around the edge learns nothing, not even whether a URL is well formed.
        if (!edge.Admits(context.Request.Headers))
        {
            await Problems.WriteEdgeOnlyAsync(context);
            return Tiers.None;
        }

        if (uploads is not null && await uploads.TryAnswerAsync(context, RawTarget(context), started) is { } answered)
            return answered;

        // :: 1 Shape, method and URL. Kestrel collapses dot segments before routing and decodes absolute-form targets, so the raw target is what counts.
        if (RequestShape.FaultOf(context.Request, RawTarget(context)) is { } malformed)
        {
            await Problems.WriteMalformedRequestAsync(context, malformed);
            return Tiers.None;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await Problems.WriteMethodNotAllowedAsync(context);
            return Tiers.None;
        }

        if (playground.Takes(context.Request, RawTarget(context)))
        {
            await playground.AnswerAsync(context, RawTarget(context));
            return Tiers.None;
        }

        if (!ImagePath.TryParse(RawTarget(context), out var target, out var fault))
            return await RefuseAsync(context, fault);
        if (target.Kind == ImageTargetKind.Original)
            return await PassThroughAsync(context, target.Key);

        // :: 2 Admission.
        var catalog = catalogs.Current;
        switch (catalog.Admit(target))
        {
            case Admission.Refused refused:
                return await RefuseAsync(context, refused.Fault);
            case Admission.RedirectAvatar redirect:
                return RedirectAvatar(context, target, redirect.Size);
            case Admission.Admitted admitted:
                return await AnswerAsync(context, target, admitted.Recipe, catalog, started);
            case var unknown:
                throw new InvalidOperationException($"No answer is written for {unknown}.");
        }
    }

    // :: 3 Negotiation, then the tiers or a render.
    private async Task<string> AnswerAsync(HttpContext context, ImageTarget target, Recipe recipe, ImageCatalog catalog, long started)
    {
        var negotiated = formats.TokenFor(context.Request.Headers, catalog.Offered.AsSpan());
        bool isUpload = host is not null && UploadKeys.Is(target.Key);
        if (isUpload && !host!.AdmitsKey(context.Request.Host.Value, target.Key))
        {
            await UploadProblems.WriteAsync(context, UploadProblems.WrongHost, "Uploaded pictures have a host of their own.");
            return Tiers.None;
        }

        if (isUpload)
            recipe = recipe.For(ContentHeaders.Forever);
        var served = await images.GetAsync(target.Key, recipe, negotiated, context.RequestAborted);
        if (isUpload && !recipe.IsDescription && served.Fault is { Error: ImageError.OriginalMissing })
            return await defaults!.WriteAsync(context, recipe, negotiated, started);
        if (served.Fault is not null)
            return await RefuseAsync(context, served.Fault, recipe, negotiated);
        if (recipe.IsDescription)
        {
            served = served with { Rendition = DescriptionDocument.Compose(served.Rendition!, target, catalog) };
            await RenditionResponse.WriteAsync(context, served, recipe.CacheControlFor(target.Key), http.Value.CacheTagHeader, time.GetElapsedTime(started));
            return served.Tier;
        }

        await RenditionResponse.WriteAsync(context, served, recipe.CacheControlFor(target.Key), http.Value.CacheTagHeader, time.GetElapsedTime(started));
        if (context.Response.StatusCode == StatusCodes.Status200OK)
            hits.Learn(RawTarget(context), target, negotiated, recipe, catalog, served);
        return served.Tier;
    }

    private async Task<string> RefuseAsync(HttpContext context, ImageFault fault, Recipe recipe, FormatToken negotiated)
    {
        context.Response.Headers.Vary = "Accept";
        if (!await errorImages.TryWriteAsync(context, fault, recipe, negotiated))
            await Problems.WriteAsync(context, fault);
        return Tiers.None;
    }

    private static async Task<string> RefuseAsync(HttpContext context, ImageFault fault)
    {
        context.Response.Headers.Vary = "Accept";
        await Problems.WriteAsync(context, fault);
        return Tiers.None;
    }

    /// <summary>A size off the list goes to the nearest allowed one, so that template builders never break and edges keep few copies.</summary>
    private static string RedirectAvatar(HttpContext context, ImageTarget target, int size)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = target.ToAvatarPath(size);
        context.Response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)AvatarRedirectFresh.TotalSeconds}");
        context.Response.ContentLength = 0;
        return Tiers.None;
    }

    private async Task<string> PassThroughAsync(HttpContext context, string key)
    {
        if (!originals.ServesOriginals)
            return await RefuseAsync(context, Explainer.OriginalsNotServed);

        // The whole is opened first: its tag decides whether the client's copy or its range still holds.
        var opened = await originals.OpenAsync(key, null, context.RequestAborted);
        await using var whole = opened.Content;
        if (opened.Outcome != FetchOutcome.Found)
            return await RefuseAsync(context, opened.Fault ?? MissingOriginal.FaultOfServing);
        var head = opened.Head!;
        var headers = context.Request.Headers;
        if (Preconditions.IsNotModified(headers, head.ETag, head.LastModified))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            context.Response.Headers.ETag = head.ETag;
            context.Response.Headers.CacheControl = catalogs.Current.CacheControlFor(key);
            return Tiers.None;
        }

        var (format, start) = await OriginalResponse.SniffAsync(whole!, context.RequestAborted);
        var range = HttpMethods.IsGet(context.Request.Method) ? Preconditions.Range(headers, head.ETag, head.LastModified) : null;
        if (range is { } asked && asked.Within(head.Length) is null)
        {
            await Problems.WriteRangeNotSatisfiableAsync(context, head.Length);
            return Tiers.None;
        }

        await OriginalResponse.WriteAsync(context, key, originals, opened, start, range, format, catalogs.Current.CacheControlFor(key));
        return Tiers.None;
    }

    private static string RawTarget(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
