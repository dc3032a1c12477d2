using System.Globalization;
using k8s.Models;

namespace ImageProxy.Gateway.Tests.Deploying;

/// <summary>Whether the manifests fit each other, the images, and the programs.</summary>
internal sealed class ManifestTests
{
    private static IEnumerable<Manifests.Workload> Ours => Manifests.Workloads.Where(w => w.Program != "redis");

    [Test]
    public void Selectors_All_ChooseThePodsOfOneWorkload()
    {
        Assert.That(Manifests.Workloads.Select(w => w.Program), Is.EquivalentTo(new[] { "service", "gateway", "redis" }));
        foreach (var workload in Manifests.Workloads)
            Assert.That(Manifests.Chosen(workload.Selector), Is.SameAs(workload));
        foreach (var service in Manifests.Of<V1Service>())
            Assert.That(Manifests.Chosen(service.Spec.Selector).Name, Is.EqualTo(service.Name()));
        foreach (var budget in Manifests.Of<V1PodDisruptionBudget>())
            Assert.That(Manifests.Chosen(budget.Spec.Selector.MatchLabels).Name, Is.EqualTo(budget.Name()));
        foreach (var policy in Manifests.Of<V1NetworkPolicy>())
            Assert.That(Manifests.Chosen(policy.Spec.PodSelector.MatchLabels).Name, Is.EqualTo(policy.Name()));
        foreach (var spread in Ours.SelectMany(w => w.Template.Spec.TopologySpreadConstraints.Select(c => (c, w))))
            Assert.That(Manifests.Chosen(spread.c.LabelSelector.MatchLabels), Is.SameAs(spread.w));
        Assert.That(Manifests.Of<V1PodDisruptionBudget>().Select(b => b.Name()), Is.EquivalentTo(Ours.Select(w => w.Name)));
        Assert.That(Manifests.Of<V1NetworkPolicy>().Select(p => p.Name()), Is.EquivalentTo(Manifests.Workloads.Select(w => w.Name)));
    }

    [Test]
    public void Ports_OfPodsServicesAndImages_AreTheSame()
    {
        foreach (var workload in Ours)
        {
            var image = Dockerfile.EnvironmentOf(workload.Program);
            Assert.That(
                workload.Container.Ports.Select(p => (p.Name, p.ContainerPort)),
                Is.EqualTo(new[] { ("http", new Uri(image["ASPNETCORE_URLS"]).Port), ("admin", new Uri(image["Admin__Urls"]).Port) }));
            Assert.That(workload.Template.Metadata.Annotations["prometheus.io/port"], Is.EqualTo(new Uri(image["Admin__Urls"]).Port.ToString(CultureInfo.InvariantCulture)));
        }

        foreach (var service in Manifests.Of<V1Service>())
        {
            foreach (var port in service.Spec.Ports)
                Assert.That(Manifests.PortOf(Manifests.Chosen(service.Spec.Selector).Container, port.TargetPort), Is.Positive, service.Name());
        }

        Assert.That(Manifests.Of<V1Service>().Single(s => s.Name() == "imageproxy-gateway").Spec.Ports.Select(p => p.TargetPort.Value), Is.EqualTo(new[] { "http" }), "the operator's address is not for the edge");
    }

    [TestCase("service", "imageproxy_queue_length")]
    [TestCase("gateway", "imageproxy_gateway_node_up")]
    public async Task Probes_OfEachProgram_AreWhatItAnswers(string program, string metric)
    {
        var workload = Ours.Single(w => w.Program == program);
        var container = workload.Container;
        var (app, admin) = await Deployment.StartAsync(program, Manifests.VariablesOf(container).Where(v => program == "gateway" || !v.Key.StartsWith("Originals", StringComparison.Ordinal)));
        await using (app)
        {
            using var client = new HttpClient { BaseAddress = admin };
            foreach (var (probe, statuses) in new[] { (container.StartupProbe, [200]), (container.LivenessProbe, [200]), (container.ReadinessProbe, new[] { 200, 503 }) })
            {
                Assert.That(probe.HttpGet.Port.Value, Is.EqualTo("admin"));
                using var answer = await client.GetAsync(probe.HttpGet.Path);
                Assert.That((int)answer.StatusCode, Is.AnyOf([.. statuses]), probe.HttpGet.Path);
            }

            Assert.That(container.ReadinessProbe.HttpGet.Path, Is.Not.EqualTo(container.LivenessProbe.HttpGet.Path), "a node whose bucket is away is not to be killed");
            Assert.That(await client.GetStringAsync(workload.Template.Metadata.Annotations["prometheus.io/path"]), Does.Contain(metric));
        }
    }

    [Test]
    public async Task Settings_OfEachProgram_AreReadWithoutFault()
    {
        foreach (var workload in Ours)
        {
            var variables = Dockerfile.EnvironmentOf(workload.Program).Concat(Manifests.VariablesOf(workload.Container));
            Assert.That(await Deployment.FaultsAsync(workload.Program, variables), Is.Empty, workload.Name);
        }
    }

    [Test]
    public void Pods_All_HaveNoRightsAndBoundedMeans()
    {
        foreach (var workload in Manifests.Workloads)
        {
            var (pod, container) = (workload.Template.Spec, workload.Container);
            Assert.That((pod.SecurityContext.RunAsNonRoot, pod.SecurityContext.RunAsUser > 0, pod.SecurityContext.SeccompProfile.Type), Is.EqualTo(((bool?)true, true, "RuntimeDefault")), workload.Name);
            var context = container.SecurityContext;
            Assert.That((context.AllowPrivilegeEscalation, context.ReadOnlyRootFilesystem), Is.EqualTo(((bool?)false, (bool?)true)), workload.Name);
            Assert.That(context.Capabilities.Drop, Is.EqualTo(new[] { "ALL" }), workload.Name);
            Assert.That(pod.AutomountServiceAccountToken, Is.False, workload.Name);
            Assert.That((pod.HostNetwork ?? false) || (pod.HostPID ?? false) || pod.Volumes.Any(v => v.HostPath is not null), Is.False, workload.Name);
            Assert.That((container.Resources.Requests.ContainsKey("cpu"), container.Resources.Limits.ContainsKey("memory")), Is.EqualTo((true, true)), workload.Name);
            Assert.That(pod.Volumes.Where(v => v.EmptyDir is not null).Select(v => v.EmptyDir.SizeLimit), Is.All.Not.Null, workload.Name);
        }

        foreach (var workload in Ours)
        {
            Assert.That($"{workload.Template.Spec.SecurityContext.RunAsUser}:{workload.Template.Spec.SecurityContext.RunAsGroup}", Is.EqualTo(Dockerfile.Lineage(workload.Program).Last().Of("USER").Single()));
            Assert.That(workload.Container.VolumeMounts.Select(m => m.MountPath), Does.Contain("/tmp"));
            var http = new Http.HttpOptions();
            var drain = TimeSpan.Parse(Manifests.VariablesOf(workload.Container)["Http__DrainDelay"], CultureInfo.InvariantCulture) + http.DrainTimeout;
            Assert.That(workload.Template.Spec.TerminationGracePeriodSeconds, Is.GreaterThan(drain.TotalSeconds), "killed before it has drained");
        }
    }

    [Test]
    public void Disk_OfANode_IsWhereTheTierIsAndHoldsIt()
    {
        var node = Manifests.Of<V1StatefulSet>().Single();
        var claim = node.Spec.VolumeClaimTemplates.Single();
        Assert.That(Ours.Single(w => w.Program == "service").Container.VolumeMounts.Single(m => m.Name == claim.Name()).MountPath, Is.EqualTo(Dockerfile.EnvironmentOf("service")["Caching__Directory"]));
        decimal budget = decimal.Parse(Manifests.Of<V1ConfigMap>().Single(m => m.Name() == node.Name()).Data["Caching__MaxBytes"], CultureInfo.InvariantCulture);
        Assert.That(claim.Spec.Resources.Requests["storage"].ToDecimal(), Is.GreaterThanOrEqualTo(budget * 1.1m), "operations.md: a tenth free");
    }

    [Test]
    public void Gateway_Nodes_AreAllThatTheAutoscalerMayStart()
    {
        var node = Manifests.Of<V1StatefulSet>().Single();
        var scaler = Manifests.Of<V2HorizontalPodAutoscaler>().Single();
        Assert.That((scaler.Spec.ScaleTargetRef.Kind, scaler.Spec.ScaleTargetRef.Name, scaler.Spec.MinReplicas), Is.EqualTo(("StatefulSet", node.Name(), (int?)2)));
        Assert.That(scaler.Spec.Metrics.Single().Pods.Metric.Name, Is.EqualTo("imageproxy_queue_length"));

        var headless = Manifests.Of<V1Service>().Single(s => s.Name() == node.Spec.ServiceName);
        Assert.That((headless.Spec.ClusterIP, headless.Spec.PublishNotReadyAddresses), Is.EqualTo(("None", (bool?)true)));
        var variables = Manifests.VariablesOf(Ours.Single(w => w.Program == "gateway").Container);
        int port = headless.Spec.Ports.Single(p => p.Name == "http").Port, admin = headless.Spec.Ports.Single(p => p.Name == "admin").Port;
        Assert.That(variables.Keys.Count(name => name.EndsWith("__Name", StringComparison.Ordinal)), Is.EqualTo(scaler.Spec.MaxReplicas));
        for (int i = 0; i < scaler.Spec.MaxReplicas; i++)
        {
            string host = $"http://{node.Name()}-{i}.{headless.Name()}";
            Assert.That(
                (variables[$"Gateway__Nodes__{i}__Name"], variables[$"Gateway__Nodes__{i}__Url"], variables[$"Gateway__Nodes__{i}__HealthUrl"]),
                Is.EqualTo(($"{node.Name()}-{i}", $"{host}:{port}", $"{host}:{admin}")));
        }
    }

    [TestCase("gateway", "service", 5500)]
    [TestCase("gateway", "service", 5501)]
    [TestCase("service", "redis", 6379)]
    public void Policies_WayThatIsNeeded_IsOpenOnBothSides(string from, string to, int port)
    {
        var (here, there) = (Manifests.Workloads.Single(w => w.Program == from), Manifests.Workloads.Single(w => w.Program == to));
        Assert.That(PolicyOf(here).Spec.Egress.Any(rule => Lets(rule.To, rule.Ports, there, port)), Is.True);
        Assert.That(PolicyOf(there).Spec.Ingress.Any(rule => Lets(rule.FromProperty, rule.Ports, here, port)), Is.True);
        Assert.That(there.Container.Ports.Select(p => p.ContainerPort), Does.Contain(port));
    }

    [TestCase("redis", "service", 5500)]
    [TestCase("gateway", "redis", 6379)]
    [TestCase("service", "gateway", 5511)]
    public void Policies_WayThatNobodyNeeds_IsClosed(string from, string to, int port)
    {
        var (here, there) = (Manifests.Workloads.Single(w => w.Program == from), Manifests.Workloads.Single(w => w.Program == to));
        Assert.That(Manifests.Of<V1NetworkPolicy>().Select(p => p.Spec.PolicyTypes), Is.All.EqualTo(new[] { "Ingress", "Egress" }), "a direction that is not named is open");
        Assert.That(PolicyOf(there).Spec.Ingress.Any(rule => Lets(rule.FromProperty, rule.Ports, here, port)), Is.False);
    }

    [Test]
    public void Redis_OfTheNodes_IsTheServiceOfTheManifests()
    {
        string[] address = Manifests.Of<V1ConfigMap>().Single(m => m.Name() == "imageproxy").Data["Fleet__Redis"].Split(':');
        var service = Manifests.Of<V1Service>().Single(s => s.Name() == address[0]);
        Assert.That(service.Spec.Ports.Single().Port.ToString(CultureInfo.InvariantCulture), Is.EqualTo(address[1]));
        Assert.That(Manifests.Chosen(service.Spec.Selector).Container.Args, Does.Contain("allkeys-lru"), "what is full must forget, not refuse");
    }

    private static V1NetworkPolicy PolicyOf(Manifests.Workload workload) => Manifests.Of<V1NetworkPolicy>().Single(p => p.Name() == workload.Name);

    /// <summary>Whether a rule without peers, or with this one among them, has the port.</summary>
    private static bool Lets(IList<V1NetworkPolicyPeer>? peers, IList<V1NetworkPolicyPort>? ports, Manifests.Workload workload, int port) =>
        (peers is null || peers.Any(p => p.NamespaceSelector is null && p.PodSelector is { } pods && Manifests.Chosen(pods.MatchLabels) == workload)) &&
        (ports is null || ports.Any(p => p.Port.Value == port.ToString(CultureInfo.InvariantCulture)));
}
