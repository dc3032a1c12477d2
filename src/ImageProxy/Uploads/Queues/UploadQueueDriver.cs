namespace ImageProxy.Uploads.Queues;

/// <summary>Where announcements are kept.</summary>
internal enum UploadQueueDriver
{
    /// <summary>In this process, with a journal on its disk.</summary>
    InProcess,

    /// <summary>In a stream of Redis.</summary>
    Redis,

    /// <summary>In a queue of Amazon SQS.</summary>
    Sqs,
}
