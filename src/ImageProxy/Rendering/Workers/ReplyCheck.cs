using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Rendering.Workers;

/// <summary>Whether what a worker says is something a sound worker could say. Else it is treated as taken over.</summary>
internal static class ReplyCheck
{
    /// <summary>Failures a worker may report; the others are for the service to tell.</summary>
    private static readonly RenderFailure[] OfWorkers =
        [RenderFailure.None, RenderFailure.Undecodable, RenderFailure.Unsupported, RenderFailure.TooLarge, RenderFailure.Internal];

    /// <summary>Names of renderers: they become labels of metrics, of which a worker must not make up new ones.</summary>
    private static readonly string[] Renderers = ["", "planar", "png", "vips", "magicknet"];

    /// <summary>Null, or what is wrong.</summary>
    public static string? Fault(WorkerJob job, WorkerReply reply, ReadOnlySpan<byte> picture)
    {
        if (!OfWorkers.Contains(reply.Failure))
            return $"It says {reply.Failure}.";
        if (!Renderers.Contains(reply.Renderer, StringComparer.Ordinal))
            return "It names a renderer that there is not.";
        if (reply.Failure != RenderFailure.None)
            return null;
        return (job.Plan, job.Reduction) switch
        {
            ({ } plan, _) => Fault(plan.Output, job.Encoding!.Format, reply, picture),
            (null, > 0) => Fault(PlaneScale.Of(job.Info.StoredSize, job.Reduction), ImageFormat.Jpeg, reply, picture),
            _ => Fault(job, reply.Findings),
        };
    }

    private static string? Fault(PixelSize expected, ImageFormat format, WorkerReply reply, ReadOnlySpan<byte> picture)
    {
        if (reply.Size != expected)
            return $"A picture of {reply.Size}, not {expected}.";
        var header = HeaderReader.Read(picture);
        if (header.Info is not { } info)
            return $"The picture cannot be read: {header.Detail}";
        return info.Format == format && info.Size == expected ? null : $"The picture is {info.Format} of {info.Size}, not {format} of {expected}.";
    }

    private static string? Fault(WorkerJob job, Findings findings) => job.Analysis switch
    {
        Analysis.Border when findings.Content is not { } content || !content.IsWithin(job.Info.Size) => $"No content within {job.Info.Size}.",
        Analysis.Attention when findings.Attention is null => "No map of attention.",
        _ => null,
    };
}
