namespace ImageProxy.Rendering.Workers;

/// <param name="Slots">Workers that may be busy with renders; there is always one more.</param>
/// <param name="Jobs">Jobs after which a worker is replaced.</param>
/// <param name="RestingBytes">Resident memory above which a worker without a job is replaced.</param>
internal sealed record WorkerPoolOptions(int Slots, int Jobs, long RestingBytes);
