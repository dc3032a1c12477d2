using System.Globalization;
using k8s;
using k8s.Models;

namespace ImageProxy.Gateway.Tests.Deploying;

/// <summary><c>deploy/kubernetes</c>, read by the types of the Kubernetes API: a name that it does not know is an exception.</summary>
internal static class Manifests
{
    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> All { get; } =
        [.. Directory.GetFiles(Path.Combine(Deployment.Root(), "deploy", "kubernetes"), "*.yaml").Order()
            .SelectMany(file => KubernetesYaml.LoadAllFromString(File.ReadAllText(file), null, strict: true)).Cast<IKubernetesObject<V1ObjectMeta>>()];

    /// <summary>What starts pods.</summary>
    public static IReadOnlyList<Workload> Workloads { get; } =
    [
        .. Of<V1Deployment>().Select(d => new Workload(d.Name(), d.Spec.Selector.MatchLabels, d.Spec.Template)),
        .. Of<V1StatefulSet>().Select(s => new Workload(s.Name(), s.Spec.Selector.MatchLabels, s.Spec.Template)),
    ];

    public static IEnumerable<T> Of<T>() => All.OfType<T>();

    /// <summary>The only workload whose pods have these labels.</summary>
    public static Workload Chosen(IDictionary<string, string> labels) => Workloads.Single(w => labels.All(l => w.Labels.TryGetValue(l.Key, out string? value) && value == l.Value));

    /// <summary>All variables of a container, in a pod of those manifests; secrets are made up.</summary>
    public static Dictionary<string, string> VariablesOf(V1Container container)
    {
        var variables = new Dictionary<string, string>();
        foreach (var source in container.EnvFrom ?? [])
        {
            foreach (var (name, value) in Of<V1ConfigMap>().Single(m => m.Name() == source.ConfigMapRef.Name).Data)
                variables.Add(name, value);
        }

        foreach (var variable in container.Env ?? [])
            variables.Add(variable.Name, variable.Value ?? new string('s', 40));
        return variables;
    }

    /// <param name="port">As a name or a number.</param>
    public static int PortOf(V1Container container, IntOrString port) =>
        int.TryParse(port.Value, CultureInfo.InvariantCulture, out int number) ? number : container.Ports.Single(p => p.Name == port.Value).ContainerPort;

    internal sealed record Workload(string Name, IDictionary<string, string> Selector, V1PodTemplateSpec Template)
    {
        public IDictionary<string, string> Labels => Template.Metadata.Labels;

        public V1Container Container => Template.Spec.Containers.Single();

        /// <summary><c>service</c>, <c>gateway</c> or <c>redis</c>.</summary>
        public string Program => Container.Name;
    }
}
