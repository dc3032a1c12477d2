namespace ImageProxy.Images;

/// <summary>Answer of <see cref="ImageCatalog.Admit"/>.</summary>
internal abstract record Admission
{
    private Admission()
    {
    }

    public sealed record Admitted(Recipe Recipe) : Admission;

    /// <param name="Fault">NotAllowed; names what would be allowed where that is short.</param>
    public sealed record Refused(ImageFault Fault) : Admission;

    /// <summary>An avatar's size off the list.</summary>
    /// <param name="Size">Where to: the nearest allowed size above, the largest where there is none.</param>
    public sealed record RedirectAvatar(int Size) : Admission;
}
