namespace ImageProxy.Uploads.Crunching;

/// <summary>Why an upload could not be crunched.</summary>
/// <param name="Reason">A sentence for people; nothing of a native library's words.</param>
/// <param name="MayPass">Whether another try could end differently.</param>
internal sealed record CrunchFault(string Reason, bool MayPass);
