namespace ImageProxy.Uploads.Intake;

/// <summary>The body of an upload does not come as it should.</summary>
internal sealed class BodyException(BodyFault fault, string detail, Exception? inner = null) : Exception(detail, inner)
{
    public BodyFault Fault => fault;
}
