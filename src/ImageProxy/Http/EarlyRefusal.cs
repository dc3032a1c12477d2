using ImageProxy.Images;

namespace ImageProxy.Http;

/// <summary>A request that is turned away.</summary>
/// <param name="Fault">Counted already.</param>
/// <param name="Started">Timestamp of the request's arrival.</param>
internal readonly record struct EarlyRefusal(ImageFault Fault, long Started);
