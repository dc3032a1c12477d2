using System.Diagnostics;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>
/// A real S3 server, the gateway of Ceph, which checks signatures and permissions as S3 does. Started once per test run at its first use
/// (2 to 3 s) and stopped at its end; it also ends when the test process dies.
/// </summary>
internal sealed class S3Server : IAsyncDisposable
{
    private const int Ports = 21;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly string[] Programs = ["ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin"];
    private static readonly Lazy<Task<S3Server>> Shared = new(StartAsync);
    private readonly Process _script;
    private readonly FreePorts _ports;

    private S3Server(Process script, FreePorts ports)
    {
        (_script, _ports) = (script, ports);
        Owner = Client("testkey", "testsecret");
    }

    /// <summary>For <c>Endpoint</c>, with <c>PathStyle</c>.</summary>
    public string Endpoint => $"http://127.0.0.1:{_ports.First}";

    /// <summary>May do everything with its own buckets.</summary>
    public IAmazonS3 Owner { get; }

    public static BasicAWSCredentials OwnerCredentials { get; } = new("testkey", "testsecret");

    /// <summary>Another user, who may do only what a bucket's policy or an ACL grants.</summary>
    public static BasicAWSCredentials ReaderCredentials { get; } = new("readkey", "readsecret");

    /// <summary>The one server of this test run.</summary>
    /// <exception cref="InvalidOperationException">It did not start; says why, and what to install.</exception>
    public static Task<S3Server> GetAsync() => Shared.Value;

    /// <summary>Stops the server if any test has used it.</summary>
    public static async Task StopSharedAsync()
    {
        if (Shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await Shared.Value).DisposeAsync();
    }

    /// <summary>A client with these keys, set up for a server without TLS.</summary>
    public AmazonS3Client Client(string key, string secret) => new(new BasicAWSCredentials(key, secret), new AmazonS3Config
    {
        ServiceURL = Endpoint,
        ForcePathStyle = true,
        AuthenticationRegion = "us-east-1",
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        HttpClientFactory = new WithoutExpect(),
    });

    /// <summary>A new bucket of the owner's, private, with a name of its own.</summary>
    public async Task<string> CreateBucketAsync()
    {
        string name = $"test-{Guid.NewGuid():n}";
        await Owner.PutBucketAsync(name);
        return name;
    }

    /// <summary>As above, but everybody may read its objects.</summary>
    public async Task<string> CreatePublicBucketAsync()
    {
        string name = await CreateBucketAsync();
        await Owner.PutBucketPolicyAsync(new()
        {
            BucketName = name,
            Policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{name}}/*"}]}""",
        });
        return name;
    }

    public Task PutAsync(string bucket, string key, byte[] bytes) => Owner.PutObjectAsync(
        new() { BucketName = bucket, Key = key, InputStream = new MemoryStream(bytes), UseChunkEncoding = false });

    public async ValueTask DisposeAsync()
    {
        Owner.Dispose();
        await StopAsync(_script);
        _ports.Dispose();
    }

    private static async Task<S3Server> StartAsync()
    {
        string[] missing = [.. Programs.Where(p => !IsInstalled(p))];
        if (missing.Length > 0)
        {
            throw new InvalidOperationException(
                $"These tests need a real S3 server, and {string.Join(", ", missing)} is not installed: "
                + "apt-get install --no-install-recommends radosgw ceph-mon ceph-osd");
        }

        const int Tries = 3; // somebody may take one of the ports between our look and the server's
        var reasons = new StringBuilder();
        for (int i = 0; i < Tries; i++)
        {
            var ports = FreePorts.Claim(Ports);
            var script = Start(ports.First, Directory.CreateTempSubdirectory("imageproxy-s3-").FullName);
            var errors = script.StandardError.ReadToEndAsync();
            if (await IsReadyAsync(script))
                return new(script, ports);
            await StopAsync(script);
            ports.Dispose();
            reasons.AppendLine(await errors);
        }

        throw new InvalidOperationException($"The S3 server did not start within {ReadyWithin.TotalSeconds} s, {Tries} times:\n{reasons}");
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));

    private static Process Start(int port, string folder) => Process.Start(new ProcessStartInfo("bash")
    {
        ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Servers", "s3-server.sh"), port.ToString(), folder },
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<bool> IsReadyAsync(Process script)
    {
        try
        {
            return await script.StandardOutput.ReadLineAsync().WaitAsync(ReadyWithin) == "ready";
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The script ends its servers when its standard input does.</summary>
    private static async Task StopAsync(Process script)
    {
        script.StandardInput.Close();
        await script.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        script.Dispose();
    }

    /// <summary>
    /// A refused PUT of which the body was announced by <c>Expect</c> leaves the connection unusable on this server, so the body is sent at once.
    /// </summary>
    private sealed class WithoutExpect : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler { InnerHandler = new SocketsHttpHandler() });

        public override string GetConfigUniqueString(IClientConfig clientConfig) => nameof(WithoutExpect);

        private sealed class Handler : DelegatingHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                request.Headers.ExpectContinue = false;
                return base.SendAsync(request, cancellationToken);
            }
        }
    }
}
