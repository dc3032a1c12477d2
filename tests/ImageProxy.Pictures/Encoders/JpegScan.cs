namespace ImageProxy.Pictures.Encoders;

/// <summary>One pass over a frame's coefficients (T.81, B.2.3).</summary>
/// <param name="Components">Indexes of the components, interleaved where there are several.</param>
/// <param name="First">First coefficient in zigzag order.</param>
/// <param name="High">Bit position already sent, 0 for a first pass.</param>
/// <param name="Low">Bit position this pass sends down to.</param>
public readonly record struct JpegScan(IReadOnlyList<int> Components, int First, int Last, int High, int Low);
