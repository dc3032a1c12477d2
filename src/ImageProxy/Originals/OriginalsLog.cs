using ImageProxy.Images;

namespace ImageProxy.Originals;

/// <summary>
/// 1xxx: everything the operator reads of originals. Lines with <c>withheld</c> are written once per minute, source and kind.
/// </summary>
internal static partial class OriginalsLog
{
    [LoggerMessage(1001, LogLevel.Information, "Originals:Sources is empty; originals are the samples in {Folder}.")]
    public static partial void SamplesOnly(this ILogger logger, string folder);

    [LoggerMessage(1002, LogLevel.Warning, "The folder {Root} of source {Source} does not exist yet.")]
    public static partial void RootMissing(this ILogger logger, string root, string source);

    [LoggerMessage(1003, LogLevel.Warning,
        "Source {Source} failed with {Error}; source {Later} had the original {Key}. Withheld since: {Withheld}.")]
    public static partial void LaterSourceAnswered(
        this ILogger logger, string source, ImageError error, string later, string key, int withheld);

    [LoggerMessage(1010, LogLevel.Error, "The folder {Root} of source {Source} cannot be reached: {Problem}. Withheld since: {Withheld}.")]
    public static partial void RootUnreachable(this ILogger logger, string root, string source, string problem, int withheld);

    [LoggerMessage(1011, LogLevel.Error, "Source {Source} could not read {Key}. Withheld since: {Withheld}.")]
    public static partial void Unreadable(this ILogger logger, Exception? exception, string source, string key, int withheld);

    [LoggerMessage(1012, LogLevel.Warning,
        "In source {Source}, {Key} leads out of the folder and is not served. Withheld since: {Withheld}.")]
    public static partial void LeadsOut(this ILogger logger, string source, string key, int withheld);

    [LoggerMessage(1013, LogLevel.Warning, "In source {Source}, {Key} kept changing while it was read. Withheld since: {Withheld}.")]
    public static partial void KeptChanging(this ILogger logger, string source, string key, int withheld);

    [LoggerMessage(1020, LogLevel.Error,
        "S3 does not accept the credentials of source {Source}, or there are none: {Reason}. Withheld since: {Withheld}.")]
    public static partial void CredentialFault(this ILogger logger, string source, string reason, int withheld);

    [LoggerMessage(1021, LogLevel.Warning,
        "S3 denies source {Source} access to {Key}: {Reason}. "
        + "Without s3:ListBucket this is also the answer for a missing key. Withheld since: {Withheld}.")]
    public static partial void Forbidden(this ILogger logger, string source, string key, string reason, int withheld);

    [LoggerMessage(1022, LogLevel.Error, "The settings of source {Source} do not fit its bucket: {Reason}. Withheld since: {Withheld}.")]
    public static partial void WrongBucket(this ILogger logger, string source, string reason, int withheld);

    [LoggerMessage(1023, LogLevel.Error,
        "In source {Source}, {Key} is archived and must be restored before it can be read: {Reason}. Withheld since: {Withheld}.")]
    public static partial void Archived(this ILogger logger, string source, string key, string reason, int withheld);

    [LoggerMessage(1024, LogLevel.Error,
        "S3 source {Source} failed for {Key} after {Attempts} attempts: {Reason}. Withheld since: {Withheld}.")]
    public static partial void S3Failed(
        this ILogger logger, Exception? exception, string source, string key, int attempts, string reason, int withheld);

    [LoggerMessage(1025, LogLevel.Warning, "S3 source {Source} was too slow for {Key}, {Attempts} attempts. Withheld since: {Withheld}.")]
    public static partial void S3TooSlow(this ILogger logger, string source, string key, int attempts, int withheld);
}
