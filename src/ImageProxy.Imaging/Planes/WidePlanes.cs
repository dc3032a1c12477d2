namespace ImageProxy.Imaging.Planes;

/// <summary>A scaled picture, upright: colours multiplied by alpha. Owns the planes.</summary>
/// <param name="Red">Red, or where there are no colours, grey.</param>
/// <param name="Green">Null for grey.</param>
/// <param name="Blue">Null for grey.</param>
/// <param name="Alpha">Null where everything is opaque.</param>
public sealed record WidePlanes(WidePlane Red, WidePlane? Green, WidePlane? Blue, WidePlane? Alpha) : IDisposable
{
    public bool IsGray => Green is null;

    /// <summary>True where no pixel lets anything through, to the nearest of 255 levels.</summary>
    public bool IsOpaque
    {
        get
        {
            for (int y = 0; y < Alpha?.Size.Height; y++)
            {
                if (Alpha.Row(y).IndexOfAnyExceptInRange((short)(WidePlane.Most - (WidePlane.Level / 2)), short.MaxValue) >= 0)
                    return false;
            }

            return true;
        }
    }

    public void Dispose()
    {
        Red.Dispose();
        Green?.Dispose();
        Blue?.Dispose();
        Alpha?.Dispose();
    }
}
