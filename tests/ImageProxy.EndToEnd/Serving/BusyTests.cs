using System.Net;
using ImageProxy.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Serving;

internal sealed class BusyTests
{
    [Test]
    public async Task Get_AllSlotsTaken_Answers503AtOnceWhileHitsAndHealthGoOn()
    {
        await using var server = await ImageProxyServer.StartAsync(("Rendering:Slots", "1"), ("Rendering:QueueLength", "0"));
        server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        (await server.GetAsync("/100/100/crop/photo.jpg")).Dispose();
        using var gate = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holding = server.Services.GetRequiredService<RenderQueue>().RunAsync(
            default,
            TimeSpan.FromMinutes(1),
            _ =>
            {
                entered.SetResult();
                gate.Wait(CancellationToken.None);
                return 0;
            },
            CancellationToken.None);
        await entered.Task;

        using var cold = await server.GetAsync("/150/150/crop/photo.jpg");
        using var hit = await server.GetAsync("/100/100/crop/photo.jpg");
        using var ready = await server.Admin.GetAsync("/health/ready");
        Assert.That((cold.StatusCode, cold.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "no-store")));
        Assert.That(cold.Header("Retry-After"), Is.AnyOf("1", "2", "3"));
        Assert.That((await cold.ProblemAsync()).Type, Is.EqualTo("urn:imageproxy:busy"));
        Assert.That((hit.StatusCode, ready.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));

        gate.Set();
        await holding;
        using var afterwards = await server.GetAsync("/150/150/crop/photo.jpg");
        Assert.That(afterwards.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Get_RenderPastItsDeadline_Answers504()
    {
        await using var server = await ImageProxyServer.StartAsync(("Rendering:Deadline", "00:00:00.0001"));
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2000));
        using var response = await server.GetAsync("/800/800/smart/photo.jpg");
        Assert.That(((int)response.StatusCode, (await response.ProblemAsync()).Type, response.Header("Cache-Control")), Is.EqualTo((504, "urn:imageproxy:too-slow", "no-store")));
    }
}
