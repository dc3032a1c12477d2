namespace ImageProxy.Commands.Benching;

/// <summary>What <c>imageproxy bench</c> is to do.</summary>
/// <param name="Server">Where paths of the list lead.</param>
/// <param name="Rounds">Times the list is asked through.</param>
/// <param name="Connections">Requests under way at once.</param>
/// <param name="Accept">The header a browser would send.</param>
internal sealed record BenchOptions(Uri Server, int Rounds, int Connections, string Accept);
