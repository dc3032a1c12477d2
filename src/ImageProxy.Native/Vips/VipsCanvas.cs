using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>Lays one scaled, upright sRGB or grey frame on its canvas and applies the effects, by the alpha rules of the plan.</summary>
internal static class VipsCanvas
{
    public static VipsImage Finish(VipsImage frame, RenderPlan plan, ImageFormat format, VipsEffects effects)
    {
        bool keepsAlpha = !plan.Background.IsOpaque && format.CanHoldAlpha();
        // Where alpha cannot be kept, the canvas is the background laid on white.
        var background = keepsAlpha ? plan.Background : plan.Background.OnWhite();
        var under = plan.Background.IsOpaque ? plan.Background : Color.White;

        var image = NeedsColours(frame, plan, background) ? VipsColours.ToThreeColours(frame) : frame.Cut(PixelArea.Of(frame.Size));
        if (image.HasAlpha && !keepsAlpha) image = image.Then(i => Flatten(i, under));
        if (plan.Pads) image = image.Then(i => Place(i, plan, background));
        if (!plan.Effects.IsEmpty) image = image.Then(i => effects.Apply(i, plan));
        if (image.HasAlpha && !keepsAlpha) image = image.Then(i => Flatten(i, under)); // what an effect has cleared
        return image;
    }

    /// <summary>A picture whose alpha hides nothing goes out without it. In memory: all alpha is read.</summary>
    public static VipsImage DropIdleAlpha(VipsImage image)
    {
        if (!image.HasAlpha) return image.Cut(PixelArea.Of(image.Size));
        using var alpha = image.CutBands(image.Bands - 1, 1);
        return alpha.Min() >= 255 ? image.CutBands(0, image.Bands - 1) : image.Cut(PixelArea.Of(image.Size));
    }

    /// <summary>Grey stays one band only where nothing coloured can come in.</summary>
    private static bool NeedsColours(VipsImage frame, RenderPlan plan, Color background)
    {
        if (!plan.Effects.IsEmpty) return true;
        bool isGrey = background.R == background.G && background.G == background.B;
        return !isGrey && (plan.Pads || frame.HasAlpha);
    }

    private static VipsImage Place(VipsImage frame, RenderPlan plan, Color background)
    {
        double[] ink = frame.Bands < 3 ? [background.R] : [background.R, background.G, background.B];
        if (background.IsOpaque && !frame.HasAlpha) return frame.Embed(plan.Placement, plan.Output, ink);
        double[] canvas = [.. ink, background.A];
        if (frame.HasAlpha) return frame.Embed(plan.Placement, plan.Output, canvas);
        return frame.WithAlpha().Then(i => i.Embed(plan.Placement, plan.Output, canvas));
    }

    private static VipsImage Flatten(VipsImage image, Color under)
    {
        double[] ink = image.Bands < 3 ? [under.R] : [under.R, under.G, under.B];
        using var operation = new VipsOperation("flatten");
        return operation.Set("in", image).Set("background", ink).Set("max_alpha", 255.0).BuildImage();
    }
}
