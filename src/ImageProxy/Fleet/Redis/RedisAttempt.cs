namespace ImageProxy.Fleet.Redis;

/// <summary>What came of asking Redis.</summary>
/// <param name="Answered">False where Redis is away, too slow or refuses: go on without it.</param>
/// <param name="Value">Where answered.</param>
internal readonly record struct RedisAttempt<T>(bool Answered, T? Value);
