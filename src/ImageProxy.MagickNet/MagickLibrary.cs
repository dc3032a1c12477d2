using ImageMagick;

namespace ImageProxy.MagickNet;

/// <summary>Magick.NET as this process uses it: started once, under the policy that lies beside the program.</summary>
public static class MagickLibrary
{
    /// <summary>Folder beside the program that holds <c>policy.xml</c>; a locked in process must be able to read it when it starts.</summary>
    public const string PolicyFolder = "magick";

    private static readonly Lock Gate = new();

    private static string? Failure;
    private static bool Started;

    /// <summary>Starts Magick.NET: the first call does the work, later ones repeat its answer. Thread-safe.</summary>
    /// <param name="memoryBytes">What the pixels of all pictures that are rendered at once may take; there is no file to go to beyond it.</param>
    /// <param name="message">One line for the operator; empty on success.</param>
    public static bool TryInitialize(long memoryBytes, out string message)
    {
        lock (Gate)
        {
            if (!Started && Failure is null)
            {
                Failure = Start((ulong)memoryBytes);
                Started = Failure is null;
            }

            message = Failure ?? "";
            return Started;
        }
    }

    /// <summary>
    /// Null, or why it is not to be used. The policy is read where the environment says, on the first call that reaches ImageMagick, and only
    /// then: nothing may come before it. Magick.NET's own start would write files, which a worker cannot.
    /// </summary>
    private static string? Start(ulong memoryBytes)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, PolicyFolder);
        if (!File.Exists(Path.Combine(folder, "policy.xml"))) return $"{folder} has no policy.xml, without which Magick.NET is not used.";
        try
        {
            MagickNET.SetEnvironmentVariable("MAGICK_CONFIGURE_PATH", folder);
            ResourceLimits.Memory = memoryBytes;
            using var denied = new MagickImage("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>"u8, MagickFormat.Svg);
            return $"ImageMagick does not keep to {folder}/policy.xml; it is not to be used.";
        }
        catch (MagickPolicyErrorException)
        {
            return null;
        }
        catch (Exception e) when (e is MagickException or DllNotFoundException or TypeInitializationException)
        {
            return $"Magick.NET does not start here: {(e.InnerException ?? e).Message}";
        }
    }
}
