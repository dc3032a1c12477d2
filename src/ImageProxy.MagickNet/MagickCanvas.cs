using ImageMagick;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.MagickNet;

/// <summary>Makes one scaled, upright frame sRGB, lays it on its canvas and applies the effects, by the alpha rules of the plan.</summary>
internal static class MagickCanvas
{
    public static void Finish(MagickImageCollection frames, int index, RenderPlan plan, ImageFormat format)
    {
        bool keepsAlpha = !plan.Background.IsOpaque && format.CanHoldAlpha();
        ToSrgb(frames[index]);
        if (frames[index].HasAlpha && !keepsAlpha) Flatten(frames[index], plan.Background.IsOpaque ? plan.Background : Color.White);
        if (plan.Pads) Place(frames, index, plan, keepsAlpha ? plan.Background : plan.Background.OnWhite());
        foreach (var blur in plan.Effects.OfType<Effect.Blur>()) frames[index].Blur(0, blur.Sigma);
    }

    /// <summary>Through the embedded profile. One that cannot be used is passed over: the colours are then taken at face value.</summary>
    private static void ToSrgb(IMagickImage<byte> image)
    {
        image.RenderingIntent = RenderingIntent.Relative;
        image.BlackPointCompensation = true;
        try
        {
            _ = image.TransformColorSpace(ColorProfiles.SRGB);
        }
        catch (MagickException)
        {
            image.RemoveProfile("icc");
        }

        if (image.ColorSpace != ColorSpace.sRGB) image.ColorSpace = ColorSpace.sRGB;
    }

    private static void Flatten(IMagickImage<byte> image, Color under)
    {
        image.BackgroundColor = Of(under);
        image.Alpha(AlphaOption.Remove);
        image.Alpha(AlphaOption.Off);
    }

    private static void Place(MagickImageCollection frames, int index, RenderPlan plan, Color background)
    {
        using var frame = frames[index];
        var canvas = new MagickImage(Of(background), (uint)plan.Output.Width, (uint)plan.Output.Height);
        frames[index] = canvas;
        canvas.AnimationTicksPerSecond = frame.AnimationTicksPerSecond;
        canvas.AnimationDelay = frame.AnimationDelay;
        canvas.AnimationIterations = frame.AnimationIterations;
        canvas.Composite(frame, plan.Placement.Left, plan.Placement.Top, CompositeOperator.Copy);
    }

    private static MagickColor Of(Color color) => new(color.R, color.G, color.B, color.A);
}
