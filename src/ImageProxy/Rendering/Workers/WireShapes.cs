using System.Collections.Immutable;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Rendering.Workers;

/// <summary>How the values of a job are written, and read back with every range checked.</summary>
internal static class WireShapes
{
    /// <summary>Far above any size that passes the limits. Frames have none: of most animations only the first is shown.</summary>
    private const int MaxSide = 1 << 24, MaxEffects = 32;

    private const int MaxMapSide = AttentionMap.ThumbnailSide;

    public static void Size(this WireWriter writer, PixelSize size)
    {
        writer.Int(size.Width);
        writer.Int(size.Height);
    }

    public static PixelSize Size(ref this WireReader reader) => new(reader.IntBetween(1, MaxSide), reader.IntBetween(1, MaxSide));

    public static void Area(this WireWriter writer, PixelArea area)
    {
        writer.Int(area.Left);
        writer.Int(area.Top);
        writer.Size(area.Size);
    }

    public static PixelArea Area(ref this WireReader reader) =>
        PixelArea.At(new(reader.IntBetween(0, MaxSide), reader.IntBetween(0, MaxSide)), reader.Size());

    public static void Color(this WireWriter writer, Color color)
    {
        foreach (byte channel in (ReadOnlySpan<byte>)[color.R, color.G, color.B, color.A])
            writer.Byte(channel);
    }

    public static Color Color(ref this WireReader reader) => new(reader.Byte(), reader.Byte(), reader.Byte(), reader.Byte());

    public static void Info(this WireWriter writer, ImageInfo info)
    {
        writer.Int((int)info.Format);
        writer.Size(info.StoredSize);
        writer.Int((int)info.Orientation);
        writer.Int(info.Frames);
        writer.Flag(info.HasAlpha);
        writer.Int(info.BitDepth);
        writer.Int(info.Channels);
        writer.Flag(info.IsProgressive);
        writer.Int(info.Scans);
        writer.Flag(info.HasProfile);
        writer.Flag(info.IsCmyk);
        writer.Int((int)info.ChromaSampling);
        writer.Int(info.Eighths);
    }

    /// <summary>Without findings: whoever renders has the plan that was made of them.</summary>
    public static ImageInfo Info(ref this WireReader reader) => new()
    {
        Format = reader.Enum<ImageFormat>(),
        StoredSize = reader.Size(),
        Orientation = reader.Enum<Orientation>(),
        Frames = reader.IntBetween(1, int.MaxValue),
        HasAlpha = reader.Flag(),
        BitDepth = reader.IntBetween(1, 64),
        Channels = reader.IntBetween(0, 64),
        IsProgressive = reader.Flag(),
        Scans = reader.IntBetween(0, int.MaxValue),
        HasProfile = reader.Flag(),
        IsCmyk = reader.Flag(),
        ChromaSampling = reader.Enum<ChromaSampling>(),
        Eighths = reader.IntBetween(1, 8),
    };

    public static void Plan(this WireWriter writer, RenderPlan plan)
    {
        writer.Area(plan.Source);
        writer.Size(plan.Scaled);
        writer.Size(plan.Output);
        writer.Int(plan.Placement.Left);
        writer.Int(plan.Placement.Top);
        writer.Color(plan.Background);
        writer.Int(plan.Effects.Length);
        foreach (var effect in plan.Effects)
            writer.Effect(effect);
    }

    public static RenderPlan Plan(ref this WireReader reader)
    {
        var plan = new RenderPlan
        {
            Source = reader.Area(),
            Scaled = reader.Size(),
            Output = reader.Size(),
            Placement = new(reader.Int(), reader.Int()),
            Background = reader.Color(),
        };
        var effects = ImmutableArray.CreateBuilder<Effect>();
        for (int left = reader.IntBetween(0, MaxEffects); left > 0; left--)
            effects.Add(reader.Effect());
        return plan with { Effects = effects.ToImmutable() };
    }

    public static void Encoding(this WireWriter writer, OutputEncoding encoding)
    {
        writer.Int((int)encoding.Format);
        writer.Int(encoding.Quality);
        writer.Int(encoding.Effort);
        writer.Flag(encoding.Animate);
    }

    public static OutputEncoding Encoding(ref this WireReader reader) =>
        new(reader.Enum<ImageFormat>(), reader.IntBetween(0, 100), reader.IntBetween(-1, 100), reader.Flag());

    public static void Findings(this WireWriter writer, Findings findings)
    {
        writer.Flag(findings.Content is not null);
        if (findings.Content is { } content)
            writer.Area(content);
        writer.Flag(findings.Attention is not null);
        if (findings.Attention is not { } map)
            return;
        writer.Size(map.Size);
        foreach (float score in map.Scores)
            writer.Float(score);
    }

    public static Findings Findings(ref this WireReader reader)
    {
        PixelArea? content = reader.Flag() ? reader.Area() : null;
        return new(content, reader.Flag() ? reader.Map() : null);
    }

    private static AttentionMap Map(ref this WireReader reader)
    {
        PixelSize size = new(reader.IntBetween(1, MaxMapSide), reader.IntBetween(1, MaxMapSide));
        float[] scores = new float[size.Area];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = reader.Float();
            if (!float.IsFinite(scores[i]) || scores[i] < 0)
                throw new ProtocolException($"{scores[i]} is no score.");
        }

        return AttentionMap.FromScores(size, scores);
    }

    private static void Effect(this WireWriter writer, Effect effect)
    {
        switch (effect)
        {
            case Effect.Blur blur: Write(1, blur.Sigma); break;
            case Effect.Sharpen sharpen: Write(2, sharpen.Sigma); break;
            case Effect.Saturate saturate: Write(3, saturate.Factor); break;
            case Effect.Tint tint:
                writer.Byte(4);
                writer.Color(tint.Color);
                break;
            case Effect.Pixels pixels:
                writer.Byte(5);
                writer.Text(pixels.Name);
                writer.Flag(pixels.Clears);
                writer.Int(pixels.Values.Length);
                foreach (double value in pixels.Values)
                    writer.Double(value);
                break;
            case Effect.Watermark mark:
                writer.Byte(6);
                writer.Text(mark.Picture.Hash);
                writer.Int(mark.Picture.Length);
                writer.Int((int)mark.At);
                foreach (double value in (ReadOnlySpan<double>)[mark.Opacity, mark.Scale, mark.Margin])
                    writer.Double(value);
                break;
            default: throw new ProtocolException($"No form for {effect}.");
        }

        void Write(byte kind, double value)
        {
            writer.Byte(kind);
            writer.Double(value);
        }
    }

    private static Effect Effect(ref this WireReader reader) => reader.Byte() switch
    {
        1 => new Effect.Blur(reader.Double()),
        2 => new Effect.Sharpen(reader.Double()),
        3 => new Effect.Saturate(reader.Double()),
        4 => new Effect.Tint(reader.Color()),
        5 => new Effect.Pixels(reader.Text(), Clears: reader.Flag(), Values: reader.Doubles(Imaging.Planning.Effect.Pixels.MaxValues)),
        6 => new Effect.Watermark(
            WatermarkPicture.Announced(reader.Text(), reader.IntBetween(1, WatermarkPicture.MaxBytes)), reader.Enum<Anchor>(), reader.Double(), reader.Double(), reader.Double()),
        var other => throw new ProtocolException($"{other} is no effect."),
    };

    private static ImmutableArray<double> Doubles(ref this WireReader reader, int most)
    {
        double[] values = new double[reader.IntBetween(0, most)];
        for (int i = 0; i < values.Length; i++)
            values[i] = reader.Double();
        return [.. values];
    }
}
