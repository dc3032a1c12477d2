namespace ImageProxy.Rendering.Workers;

internal enum MessageKind
{
    /// <summary>The worker's first words: it is ready, or why it is not.</summary>
    Hello = 1,

    /// <summary>The service asks for a look or a render.</summary>
    Job = 2,

    /// <summary>The worker's answer to one job.</summary>
    Reply = 3,
}
