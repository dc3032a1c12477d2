using System.Globalization;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Tokens;

/// <summary><c>imageproxy token</c>: mints a token and prints it.</summary>
internal static class TokenCommand
{
    private const string Usage = """
        usage: imageproxy token --subject NAME [--minutes 60] [--quota UPLOADS-AN-HOUR] [--admin]
        The key (the first of Uploads:Keys) is read from the environment: Uploads__Keys__0.
        """;

    private const int MaxMinutes = 366 * 24 * 60;

    /// <returns>Exit code: 0 printed, 2 wrong use.</returns>
    public static int Run(string[] args)
    {
        string? key = Environment.GetEnvironmentVariable("Uploads__Keys__0");
        if (Read(args, TimeProvider.System.GetUtcNow()) is not { } token || key is not { Length: >= UploadsOptions.MinKey })
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        Console.WriteLine(new UploadTokens(Options.Create(new UploadsOptions { Keys = [key] }), TimeProvider.System).Mint(token));
        return 0;
    }

    /// <summary>Null for wrong use.</summary>
    internal static UploadToken? Read(string[] args, DateTimeOffset now)
    {
        (string? subject, int minutes, int? quota, bool isAdmin) = (null, 60, null, false);
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--admin":
                    isAdmin = true;
                    break;
                case "--subject" when i + 1 < args.Length:
                    subject = args[++i];
                    break;
                case "--minutes" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out minutes) && minutes is > 0 and <= MaxMinutes:
                    i++;
                    break;
                case "--quota" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= UploadToken.MaxQuota:
                    quota = number;
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return subject is { Length: >= 1 and <= UploadToken.MaxSubject } ? new(subject, now.AddMinutes(minutes).ToUnixTimeSeconds(), quota, isAdmin) : null;
    }
}
