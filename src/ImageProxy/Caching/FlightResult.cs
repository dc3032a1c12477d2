namespace ImageProxy.Caching;

/// <param name="Led">True for the caller whose function ran, false for those who joined.</param>
internal readonly record struct FlightResult<TResult>(TResult Value, bool Led);
