namespace ImageProxy.Uploads.Stores;

/// <summary>The two stores of uploads.</summary>
/// <param name="Private">What was sent, and states.</param>
/// <param name="Public">Clean pictures.</param>
internal sealed record UploadStores(IObjectStore Private, IObjectStore Public) : IDisposable
{
    public void Dispose()
    {
        (Private as IDisposable)?.Dispose();
        (Public as IDisposable)?.Dispose();
    }
}
