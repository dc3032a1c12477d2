namespace ImageProxy;

/// <summary>The configuration cannot be used. The message lists every fault, one a line, each with its configuration path.</summary>
public sealed class ConfigurationException(IReadOnlyCollection<string> faults)
    : Exception($"The configuration has {faults.Count} {(faults.Count == 1 ? "fault" : "faults")}:{string.Concat(faults.Select(f => $"\n  - {f}"))}");
