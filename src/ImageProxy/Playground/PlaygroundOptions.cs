namespace ImageProxy.Playground;

/// <summary>Section <c>Playground</c>: the page at <c>/</c>.</summary>
internal sealed record PlaygroundOptions
{
    public const string Section = "Playground";

    /// <summary>
    /// Whether the page is served, to everybody who reaches the public address: it lists originals and explains answers. Default: only where all
    /// addresses are loopback, and to clients that came by no proxy.
    /// </summary>
    public bool? Enabled { get; init; }
}
