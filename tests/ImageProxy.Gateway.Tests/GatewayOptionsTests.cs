using ImageProxy.Gateway.Tests.Servers;

namespace ImageProxy.Gateway.Tests;

internal sealed class GatewayOptionsTests
{
    private static readonly (string, string?)[] Good = [("Gateway:Nodes:0:Name", "a"), ("Gateway:Nodes:0:Url", "http://127.0.0.1:1")];

    [TestCase("Gateway:Nodes:0:Name", "A b", "Gateway:Nodes:0:Name 'A b' is not a name; write 1 to 64 of")]
    [TestCase("Gateway:Nodes:0:Url", "10.0.0.11:5500", "Gateway:Nodes:0:Url '10.0.0.11:5500' is not an address; write http:// or https://")]
    [TestCase("Gateway:Nodes:0:Url", "http://u:p@host:1", "Gateway:Nodes:0:Url 'http://u:p@host:1' holds a user, a query or a fragment")]
    [TestCase("Gateway:Nodes:0:Url", "http://host:1/images", "Gateway:Nodes:0:Url 'http://host:1/images' holds a path; write only scheme, host and port")]
    [TestCase("Gateway:Nodes:0:HealthUrl", "ftp://host", "Gateway:Nodes:0:HealthUrl 'ftp://host' is not an address")]
    [TestCase("Gateway:Retries", "11", "Gateway:Retries is 11; write 0 to 10.")]
    [TestCase("Gateway:ConnectTimeout", "00:01:00", "Gateway:ConnectTimeout is 00:01:00; write 00:00:00.0500000 to 00:00:10.")]
    [TestCase("Gateway:AttemptTimeout", "00:00:30", "Gateway:AttemptTimeout (00:00:30) must not be longer than Gateway:Deadline (00:00:25).")]
    [TestCase("Gateway:LoadFactor", "1", "Gateway:LoadFactor is 1; write 1.05 (spill early) to 100")]
    [TestCase("Gateway:LoadFactor", "NaN", "Gateway:LoadFactor is NaN; write 1.05")]
    [TestCase("Gateway:LeastLoad", "2000", "Gateway:LeastLoad (2000) must not be larger than Gateway:MaxLoad (1024).")]
    [TestCase("Gateway:HoldBytes", "-1", "Gateway:HoldBytes is -1; write 0 to 16777216.")]
    [TestCase("Gateway:NodeHeader", "X Node", "Gateway:NodeHeader 'X Node' is not the name of a header; write letters")]
    [TestCase("Gateway:Retrys", "1", "Gateway cannot be read:")]
    [TestCase("Gateway:Retries", "two", "Gateway cannot be read:")]
    [TestCase("Gateway:Passthrough:Url", "bucket", "Gateway:Passthrough:Url 'bucket' is not an address")]
    [TestCase("Http:IdleTimeout", "0", "Http:IdleTimeout must be 1 second to 1 hour")]
    [TestCase("Admin:Urls", "5511", "Admin:Urls: '5511' is not an http address")]
    public void Build_FaultySetting_IsNamedWithItsPathAndWhatToWrite(string setting, string value, string expected) =>
        Assert.That(Faults([.. Good, (setting, value)]), Does.Contain("\n  - " + expected));

    [Test]
    public void Build_SeveralFaults_NamesEveryOne()
    {
        string message = Faults(
            ("Gateway:Nodes:0:Name", "a"), ("Gateway:Nodes:0:Url", "http://host:1"), ("Gateway:Nodes:1:Name", "A"), ("Gateway:Nodes:1:Url", "http://host:1/"),
            ("Gateway:Nodes:2:Name", "a"), ("Gateway:Nodes:2:Url", "http://host:2"), ("Gateway:Retries", "-1"),
            ("Gateway:Passthrough:Url", "https://bucket"), ("Gateway:Passthrough:Prefix", "original"));
        Assert.That(message, Does.StartWith("The configuration has 5 faults:"));
        Assert.That(message, Does.Contain("'A' is not a name").And.Contain("'http://host:1/' is another node's").And.Contain("'a' is taken by another node"));
        Assert.That(message, Does.Contain("Gateway:Passthrough:Prefix 'original' is not a prefix; write a slash and"));
    }

    [Test]
    public void Build_NoNode_SaysHowToNameOne() => Assert.That(Faults(), Does.Contain("Gateway:Nodes is empty; name at least one node: \"Nodes\": ["));

    private static string Faults(params (string Key, string? Value)[] settings) =>
        Assert.ThrowsAsync<ConfigurationException>(() => GatewayServer.StartAsync([], settings))!.Message;
}
