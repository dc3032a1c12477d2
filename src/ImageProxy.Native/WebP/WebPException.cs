namespace ImageProxy.Native.WebP;

/// <summary>libwebp does not encode. The code is one of <c>enum WebPEncodingError</c>; 1 and 2 are missing memory.</summary>
internal sealed class WebPException(int code) : Exception($"WebPEncode: error {code}");
