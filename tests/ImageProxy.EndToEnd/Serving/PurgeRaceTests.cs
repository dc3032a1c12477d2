using System.Net;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Fleet.Purges;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Rendering;
using ImageProxy.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>Purges that come while a request for the same original is under way.</summary>
internal sealed class PurgeRaceTests
{
    private const string Url = "/300/0/resize/photo.jpg";
    private static readonly PixelSize Old = new(300, 225), New = new(300, 400);

    [Test]
    public async Task Get_AfterAPurge_IsNotGivenWhatWasBegunBefore()
    {
        var arrived = NewSource();
        var proceed = NewSource();
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Held(arrived, proceed, FaultyS3.Object(TestOriginals.Photo(640, 480))), FaultyS3.Object(TestOriginals.Photo(480, 640)));
        await using var server = await ImageProxyServer.StartAsync(ImageProxyServer.S3(s3.Endpoint));
        var before = server.GetAsync(Url);
        await arrived.Task;
        await PurgeAsync(server);

        using var after = await server.GetAsync(Url);
        Assert.That((await after.PictureAsync()).Size, Is.EqualTo(New));
        proceed.SetResult();
        using var old = await before;
        Assert.That((await old.PictureAsync()).Size, Is.EqualTo(Old));
        using var last = await server.GetAsync(Url);
        Assert.That((await last.PictureAsync()).Size, Is.EqualTo(New), "what came late was not kept");
    }

    [Test]
    public async Task Get_AfterAPurge_IsNotTold404ByWhoeverAskedBefore()
    {
        var arrived = NewSource();
        var proceed = NewSource();
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Held(arrived, proceed, FaultyS3.Error(404, "NoSuchKey")), FaultyS3.Object(TestOriginals.Photo(480, 640)));
        await using var server = await ImageProxyServer.StartAsync(ImageProxyServer.S3(s3.Endpoint));
        var before = server.GetAsync(Url);
        await arrived.Task;
        await PurgeAsync(server);
        proceed.SetResult();

        using var missing = await before;
        using var after = await server.GetAsync(Url);
        Assert.That((missing.StatusCode, after.StatusCode), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.OK)));
    }

    /// <summary>The new original is at hand by then, and not to be used: what holds its bytes must be given back all the same.</summary>
    [Test]
    public async Task Get_PurgedWhileTheSourceIsAsked_GivesEveryByteBack()
    {
        var time = new ManualTime();
        ImageProxyServer? running = null;
        bool isPurged = false;
        await using var s3 = await FaultyS3.StartAsync(
            FaultyS3.Object(TestOriginals.Photo(640, 480)),
            async context =>
            {
                if (!isPurged)
                    await PurgeAsync(running!);
                isPurged = true;
                await FaultyS3.Object(TestOriginals.Photo(480, 640))(context);
            });
        await using var server = running = await ImageProxyServer.StartAsync(
            services => services.AddSingleton<TimeProvider>(time), [("Caching:RevalidateAfter", "00:10:00"), .. ImageProxyServer.S3(s3.Endpoint)]);
        (await server.GetAsync(Url)).Dispose();
        time.Advance(TimeSpan.FromMinutes(11));
        (await server.GetAsync(Url)).Dispose();
        await Until.TrueAsync(
            async () =>
            {
                using var now = await server.GetAsync(Url);
                return (await now.PictureAsync()).Size == New;
            },
            "the new original is served");

        time.Advance(TimeSpan.FromMinutes(1)); // recent ones are dropped
        var budget = server.Services.GetRequiredService<MemoryBudget>();
        await Until.TrueAsync(() => budget.Held == 0, "nothing is held");
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task PurgeAsync(ImageProxyServer server) =>
        await server.Services.GetRequiredService<LocalPurge>().RunAsync(new(PurgeKind.Key, "photo.jpg"), dryRun: false, CancellationToken.None);
}
