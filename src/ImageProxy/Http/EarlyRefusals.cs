using System.Collections.Concurrent;
using System.Globalization;
using ImageProxy.Images;
using Microsoft.AspNetCore.Http.Features;

namespace ImageProxy.Http;

/// <summary>
/// In a flood nine of ten requests are turned away: here, before the web host has made anything of them, with the answer that
/// <see cref="ImageEndpoint"/> would give. What is not certainly turned away takes the ordinary way.
/// </summary>
internal sealed class EarlyRefusals(
    ImageService images, ImageCatalogHolder catalogs, FormatNegotiation formats, HostWatch host, AnswerLog answers, TimeProvider time)
{
    private static readonly Problems.Row Row = Problems.RowOf(ImageError.Busy);

    /// <summary>By what they say; there are as many as there are reasons.</summary>
    private readonly ConcurrentDictionary<string, byte[]> _bodies = new(StringComparer.Ordinal);

    /// <summary>The refusal, if this is certainly one; null for the ordinary way.</summary>
    public EarlyRefusal? Find(IFeatureCollection features)
    {
        if (!images.MayRefuseAtOnce)
            return null;
        long started = time.GetTimestamp();
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        if (!RequestShape.IsPlain(request, features) || host.IsOn
            || !ImagePath.TryParse(request.RawTarget, out var target, out _) || target.Kind == ImageTargetKind.Original)
            return null;
        var catalog = catalogs.Current;
        if (catalog.Admit(target) is not Admission.Admitted { Recipe: var recipe })
            return null;
        var negotiated = formats.TokenFor(request.Headers, catalog.Offered.AsSpan());
        return images.RefusalAtOnce(new(target.Key, recipe, negotiated)) is { } fault ? new(fault, started) : null;
    }

    public async Task AnswerAsync(IFeatureCollection features, EarlyRefusal refusal)
    {
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        byte[] body = _bodies.GetOrAdd(refusal.Fault.Detail, detail => Problems.BodyOf(Row, detail));
        int? cutOff = null;
        try
        {
            response.StatusCode = Row.Status;
            response.Headers.Vary = "Accept";
            response.Headers.RetryAfter = (refusal.Fault.RetryAfter ?? Row.RetryAfter!.Value).ToString(CultureInfo.InvariantCulture);
            Problems.WriteTo(response.Headers, Row, body.Length);
            if (!HttpMethods.IsHead(request.Method))
                ClientLeftException.ThrowIf(await features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body, CancellationToken.None));
        }
        catch (OperationCanceledException)
        {
            cutOff = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e)
        {
            answers.Unexpected(e, request.RawTarget);
            features.Get<IHttpRequestLifetimeFeature>()?.Abort(); // a short body must never look whole
        }

        answers.Answered(request.Method, request.RawTarget, cutOff ?? Row.Status, Tiers.None, refusal.Started, body.Length);
    }
}
