using System.Globalization;
using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Rendering;
using YamlDotNet.RepresentationModel;

namespace ImageProxy.Tests.Edge;

/// <summary>Whether the template keeps the promises of the service: what is in the cache key, how long errors live, who may do what.</summary>
internal sealed class TemplateRulesTests
{
    private static YamlMappingNode Distribution => Template.Properties("Distribution").Map("DistributionConfig");

    private static IEnumerable<YamlNode> Behaviors => Distribution["CacheBehaviors"].Elements().Prepend(Distribution["DefaultCacheBehavior"]);

    [Test]
    public void CacheKey_Pictures_IsPathAndFormatAlone()
    {
        var policy = Template.Properties("PictureCachePolicy").Map("CachePolicyConfig");
        var key = policy.Map("ParametersInCacheKeyAndForwardedToOrigin");
        Assert.That(key.Map("HeadersConfig").List("Headers").Children.Select(h => h.ToString()), Is.EqualTo(new[] { "x-image-format" }));
        Assert.That(
            (key.Map("QueryStringsConfig").Word("QueryStringBehavior"), key.Map("CookiesConfig").Word("CookieBehavior"), key.Word("EnableAcceptEncodingGzip")),
            Is.EqualTo(("none", "none", "false")));
        Assert.That((policy.Word("MinTTL"), policy.Word("DefaultTTL")), Is.EqualTo(("0", "0")), "or what nobody may keep is kept");
        Assert.That(Distribution.Map("DefaultCacheBehavior").Word("CachePolicyId"), Is.EqualTo("PictureCachePolicy"));
        Assert.That(Template.Text("viewer-request.js"), Does.Contain("const HEADER = 'x-image-format';"));
        Assert.That(Template.Root.Map("Outputs").Map("FormatHeader").Word("Value"), Is.EqualTo("x-image-format").IgnoreCase);
    }

    [Test]
    public void Behaviors_All_AnswerGetAndHeadOverTlsAndForwardNothingElse()
    {
        foreach (var behavior in Behaviors)
        {
            Assert.That(behavior.List("AllowedMethods").Children.Select(m => m.ToString()), Is.EqualTo(new[] { "GET", "HEAD" }));
            Assert.That((behavior.Word("ViewerProtocolPolicy"), behavior.Word("OriginRequestPolicyId")), Is.EqualTo(("redirect-to-https", "BareRequestPolicy")));
        }

        var bare = Template.Properties("BareRequestPolicy").Map("OriginRequestPolicyConfig");
        Assert.That(
            (bare.Map("HeadersConfig").Word("HeaderBehavior"), bare.Map("CookiesConfig").Word("CookieBehavior"), bare.Map("QueryStringsConfig").Word("QueryStringBehavior")),
            Is.EqualTo(("none", "none", "none")));
    }

    [Test]
    public void Errors_EachOfCloudFronts_IsKeptNoLongerThanTheServiceSays()
    {
        var ttl = Distribution.List("CustomErrorResponses").ToDictionary(
            e => Number(e.Word("ErrorCode")), e => Number(e.Word("ErrorCachingMinTTL")));
        Assert.That(ttl.Keys, Is.SubsetOf(new[] { 400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504 }), "the codes CloudFront lets one set");
        foreach (var error in Enum.GetValues<ImageError>())
        {
            var row = Problems.RowOf(error);
            if (row.Status is not (413 or 422)) // which CloudFront keeps by Cache-Control alone
                Assert.That(TimeSpan.FromSeconds(ttl[row.Status]), Is.LessThanOrEqualTo(row.FreshFor), row.Type);
        }

        foreach (int neverKept in new[] { 400, 405, 416, 500, 502, 503, 504 })
            Assert.That(ttl[neverKept], Is.Zero, $"{neverKept}");
        Assert.That((ttl[403], ttl[404]), Is.EqualTo((1, 5)));
    }

    [Test]
    public void Service_Origin_IsAskedThroughTheShieldWithTheSecretAndOurTimeouts()
    {
        var origin = Distribution["Origins"].Elements().Single(o => o.Word("Id") == "service");
        Assert.That(origin.Map("OriginShield").Word("Enabled"), Is.EqualTo("true"));
        var header = origin["OriginCustomHeaders"].Elements().Single();
        Assert.That((header.Word("HeaderName"), header.Word("HeaderValue"), header["HeaderValue"].Function()), Is.EqualTo((OriginVerification.Header, "OriginSecret", "Ref")));
        var timeouts = origin.Map("CustomOriginConfig");
        Assert.That(TimeSpan.FromSeconds(Number(timeouts.Word("OriginReadTimeout"))), Is.GreaterThan(new RenderingOptions().RequestDeadline));
        Assert.That(TimeSpan.FromSeconds(Number(timeouts.Word("OriginKeepaliveTimeout"))), Is.LessThan(new HttpOptions().IdleTimeout));
    }

    [Test]
    public void Secret_Parameter_IsHiddenAndWhatTheServiceTakes()
    {
        var secret = Template.Root.Map("Parameters").Map("OriginSecret");
        Assert.That((secret.Word("NoEcho"), secret.Word("AllowedPattern"), secret.Has("Default")), Is.EqualTo(("true", "[!-~]+", false)));
        int shortest = Number(secret.Word("MinLength")), longest = Number(secret.Word("MaxLength"));
        foreach (var (length, right) in new[] { (shortest - 1, false), (shortest, true), (longest, true), (longest + 1, false) })
            Assert.That(!new HttpOptions { OriginVerify = [new string('!', length)] }.Faults().Any(), Is.EqualTo(right), $"{length}");
    }

    [Test]
    public void Formats_EveryChoice_IsAListTheServiceOffers()
    {
        foreach (string choice in Template.Root.Map("Parameters").Map("Formats").List("AllowedValues").Select(v => v.ToString()))
            Assert.That(choice.Split(','), Is.Unique.And.All.Matches<string>(name => ImageFormats.TryParseOutput(name, out var format) && format is ImageFormat.WebP or ImageFormat.Avif));
    }

    [Test]
    public void Buckets_All_ArePrivateAndSignedFor()
    {
        foreach (var origin in Distribution["Origins"].Elements().Where(o => o.Has("S3OriginConfig")))
            Assert.That((origin.Word("OriginAccessControlId"), origin["OriginAccessControlId"].Function()), Is.EqualTo(("BucketAccess.Id", "GetAtt")));
        var access = Template.Properties("BucketAccess").Map("OriginAccessControlConfig");
        Assert.That((access.Word("SigningBehavior"), access.Word("SigningProtocol")), Is.EqualTo(("always", "sigv4")));
        foreach (string bucket in new[] { "Originals", "Results" })
        {
            var block = Template.Properties(bucket).Map("PublicAccessBlockConfiguration");
            Assert.That(block.Children.Values.Select(v => v.ToString()), Is.EqualTo(new[] { "true", "true", "true", "true" }), bucket);
            Assert.That(Template.Resources.Map(bucket).Word("DeletionPolicy"), Is.EqualTo("Retain"), bucket);
        }
    }

    [TestCase("NodePolicy", "s3:GetObject s3:ListBucket s3:PutObject s3:DeleteObject cloudfront:CreateInvalidation")]
    [TestCase("WorkerPolicy", "s3:GetObject s3:PutObject sqs:ReceiveMessage sqs:DeleteMessage sqs:ChangeMessageVisibility")]
    [TestCase("OriginalsPolicy", "s3:GetObject")]
    [TestCase("ResultsPolicy", "s3:GetObject")]
    public void Policies_Each_AllowNamedActionsOnNamedThings(string policy, string actions)
    {
        var allowed = Template.Properties(policy).Map("PolicyDocument")["Statement"].Elements().Where(s => s.Word("Effect") == "Allow").ToArray();
        Assert.That(allowed.SelectMany(s => s["Action"].Elements()).Select(a => a.ToString()).Distinct(), Is.EquivalentTo(actions.Split(' ')));
        foreach (var statement in allowed)
        {
            Assert.That(statement.Has("NotAction") || statement.Has("NotResource"), Is.False);
            Assert.That(statement["Resource"].Elements().Select(r => r.ToString()), Has.All.Match(@"(Bucket\}(/results)?(/\*)?|distribution/\$\{Distribution\}|QueueArn)$").And.All.Not.EqualTo("*"));
            if (statement.Has("Principal"))
                Assert.That((statement.Map("Principal").Word("Service"), statement.Has("Condition")), Is.EqualTo(("cloudfront.amazonaws.com", true)));
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
