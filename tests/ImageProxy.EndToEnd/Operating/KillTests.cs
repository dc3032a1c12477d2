using System.Net;
using System.Security.Cryptography;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd.Operating;

/// <summary>The service as a process of its own, ended as hard as can be.</summary>
internal sealed class KillTests
{
    private const int Renditions = 200;

    [Test]
    public async Task Kill_AmidColdRenders_LeavesOnlyWholeEntriesAndNoTemporaryFiles()
    {
        string folder = Directory.CreateTempSubdirectory("imageproxy-kill-").FullName;
        try
        {
            string originals = Directory.CreateDirectory(Path.Combine(folder, "originals")).FullName;
            for (int i = 0; i < Renditions; i++)
                await File.WriteAllBytesAsync(Path.Combine(originals, $"{i}.jpg"), TestOriginals.Photo(300 + i, 240));

            // :: 1 What the pictures must be: rendered by a service that is left in peace.
            string[] expected = await ReferenceAsync(originals);

            // :: 2 Killed once half of the answers are there.
            using (var service = await ServiceProcess.StartAsync(folder))
            {
                int answered = 0;
                var requests = Enumerable.Range(0, Renditions).Select(async i =>
                {
                    try
                    {
                        (await service.Client.GetAsync(UrlOf(i))).Dispose();
                        if (Interlocked.Increment(ref answered) == Renditions / 2)
                            service.Kill();
                    }
                    catch (Exception e) when (e is HttpRequestException or IOException)
                    {
                        // Cut off, as it should be.
                    }
                });
                await Task.WhenAll(requests);
                Assert.That(answered, Is.InRange(Renditions / 2, Renditions - 1), "the kill must come in the middle");
            }

            // :: 3 Started again on the same folder: every answer is right, and some come from the disk.
            using (var service = await ServiceProcess.StartAsync(folder))
            {
                int fromDisk = 0;
                for (int i = 0; i < Renditions; i++)
                {
                    using var response = await service.Client.GetAsync(UrlOf(i));
                    Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
                    Assert.That(Hash(await response.Content.ReadAsByteArrayAsync()), Is.EqualTo(expected[i]), $"picture {i}, {response.Tier()}");
                    fromDisk += response.Tier() == "disk" ? 1 : 0;
                }

                Assert.That(fromDisk, Is.GreaterThan(0));
                Assert.That(await service.Client.GetStringAsync(service.Metrics), Does.Not.Contain("imageproxy_cache_corrupt_total{"));
                // What is left is the living process's own claim.
                Assert.That(Directory.EnumerateFiles(Path.Combine(folder, "cache", "renditions", "tmp")).Select(Path.GetExtension), Is.EqualTo(new[] { ".lock" }));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static string UrlOf(int i) => $"/200/200/crop/{i}.jpg";
    }

    private static async Task<string[]> ReferenceAsync(string originals)
    {
        await using var reference = await ImageProxyServer.StartAsync(("Originals:Sources:0:Root", originals));
        var hashes = new string[Renditions];
        for (int i = 0; i < Renditions; i++)
            hashes[i] = Hash(await reference.Client.GetByteArrayAsync($"/200/200/crop/{i}.jpg"));
        return hashes;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
