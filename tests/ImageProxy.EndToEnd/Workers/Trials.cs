using ImageProxy.Rendering;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.EndToEnd.Workers;

/// <summary>Services whose workers misbehave where an original asks for it.</summary>
internal static class Trials
{
    /// <summary>A sound photo that makes the worker do as <paramref name="trial"/> says.</summary>
    public static byte[] Original(string trial, int width = 64, int height = 48) =>
        [.. TestOriginals.Photo(width, height), .. WorkerOptions.TrialMark, .. System.Text.Encoding.ASCII.GetBytes(trial)];

    /// <summary>Two slots unless <paramref name="settings"/> say otherwise.</summary>
    public static async Task<ImageProxyServer> StartAsync(params (string Key, string? Value)[] settings)
    {
        // Read once, where the workers' pool is made.
        AppContext.SetSwitch(RenderingServices.TrialsSwitch, true);
        try
        {
            return await ImageProxyServer.StartAsync([("Rendering:Slots", "2"), .. settings]);
        }
        finally
        {
            AppContext.SetSwitch(RenderingServices.TrialsSwitch, false);
        }
    }
}
