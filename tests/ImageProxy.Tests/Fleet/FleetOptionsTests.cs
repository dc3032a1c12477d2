using ImageProxy.Fleet;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.Tests.Fleet;

internal sealed class FleetOptionsTests
{
    [Test]
    public void Faults_Defaults_AreNone()
    {
        Assert.That(new FleetOptions().Faults(), Is.Empty);
        Assert.That(new FleetOptions().IsOn, Is.False);
        Assert.That(new FleetOptions { Redis = "localhost:6379" }.Faults(), Is.Empty);
    }

    [Test]
    public void Faults_ManyAtOnce_AreAllNamed()
    {
        var options = new FleetOptions
        {
            Redis = "redis:99999",
            KeyPrefix = "a\nb",
            Timeout = TimeSpan.Zero,
            Lease = TimeSpan.FromMilliseconds(1),
            MaxWait = TimeSpan.FromMinutes(2),
            RenditionLife = TimeSpan.Zero,
            RenditionMaxBytes = -1,
            OriginalMaxBytes = -1,
        };
        foreach (string setting in (string[])["Redis", "KeyPrefix", "Timeout", "Lease", "MaxWait", "RenditionLife", "RenditionMaxBytes", "OriginalMaxBytes"])
            Assert.That(options.Faults(), Has.Some.StartsWith($"Fleet:{setting} "));
    }

    [Test]
    public void Faults_LeaseThatOneSlowAnswerWouldOutlast_IsRefused() => Assert.That(
        new FleetOptions { Timeout = TimeSpan.FromSeconds(1), Lease = TimeSpan.FromSeconds(2) }.Faults().Single(), Does.Contain("four times"));

    [Test]
    public void Faults_ResultsBucket_AreNamed()
    {
        var options = new FleetOptions { Results = new() { Bucket = "a/b", Prefix = "/x", Timeout = TimeSpan.Zero } };
        foreach (string setting in (string[])["Bucket", "Region", "Prefix", "Timeout"])
            Assert.That(options.Faults(), Has.Some.StartsWith($"Fleet:Results:{setting} "));
        Assert.That(new FleetOptions { Results = new() { Bucket = "results", Endpoint = "ftp://x" } }.Faults(), Has.One.Contains("Endpoint"));
        Assert.That(new FleetOptions { Results = new() { Bucket = "results", Region = "eu-west-1" } }.Faults(), Is.Empty);
        Assert.That(new FleetOptions { Results = new() { Prefix = "/x" } }.Faults(), Is.Empty, "without a bucket nothing of it counts");
    }

    [TestCase("redis", "redis", 6379, null)]
    [TestCase("redis:7000", "redis", 7000, null)]
    [TestCase("redis,ssl=true", "redis", 6380, "redis")]
    [TestCase("10.0.0.1:7000,ssl=True,sslHost=redis.example", "10.0.0.1", 7000, "redis.example")]
    [TestCase("[::1]:7000", "::1", 7000, null)]
    [TestCase("[::1]", "::1", 6379, null)]
    [TestCase("::1", "::1", 6379, null)]
    [TestCase("redis:7000,abortConnect=false,connectTimeout=5000", "redis", 7000, null)]
    public void TryParse_OneServer_IsRead(string text, string host, int port, string? tlsHost)
    {
        var settings = RespSettings.TryParse(text, out string? fault);
        Assert.That((settings?.Host, settings?.Port, settings?.TlsHost, fault), Is.EqualTo((host, port, tlsHost, (string?)null)));
    }

    [Test]
    public void TryParse_Credentials_AreRead()
    {
        var settings = RespSettings.TryParse("redis, user=ann, password=a=b:c, defaultDatabase=3", out _);
        Assert.That((settings?.User, settings?.Password, settings?.Database), Is.EqualTo(("ann", "a=b:c", 3)));
    }

    [TestCase("", "no server")]
    [TestCase("password=secret", "must begin with")]
    [TestCase("redis:0", "port")]
    [TestCase("redis:x", "port")]
    [TestCase("a:1,b:2", "more than one server")]
    [TestCase("redis,proxy=twemproxy", "'proxy' is not known")]
    [TestCase("redis,defaultDatabase=x", "must be a number")]
    public void TryParse_WhatCannotBe_IsSaidWithoutTheText(string text, string says)
    {
        Assert.That(RespSettings.TryParse(text, out string? fault), Is.Null);
        Assert.That(fault, Does.Contain(says).And.Not.Contain("secret"));
    }
}
