using ImageProxy.Simulation.Nodes;

namespace ImageProxy.Simulation;

/// <summary>Part of a run.</summary>
/// <param name="Busiest">Processor time of the busiest node, as a multiple of the mean.</param>
internal sealed record Phase(string Name, Tally Tally, double Busiest);
