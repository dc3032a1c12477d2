namespace ImageProxy.Rendering;

/// <summary>Where native code runs.</summary>
internal enum RenderIsolation
{
    /// <summary>In worker processes that are locked in and can be killed.</summary>
    Process,

    /// <summary>In the service itself, which a broken decoder then ends: for measurements, and for originals one has made oneself.</summary>
    None,
}
