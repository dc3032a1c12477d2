using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace ImageProxy.Uploads.Api;

/// <summary>The preference <c>wait</c> of RFC 7240: seconds a client would rather wait than ask again.</summary>
internal static class Preference
{
    /// <returns>Zero where there is none, or none that can be read; the first of several counts.</returns>
    public static TimeSpan Wait(StringValues prefer, TimeSpan most)
    {
        foreach (string? value in prefer)
        {
            foreach (string preference in (value ?? "").Split(','))
            {
                string[] parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
                if (!parts[0].Equals("wait", StringComparison.OrdinalIgnoreCase))
                    continue;
                if (parts.Length != 2 || !int.TryParse(parts[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
                    return TimeSpan.Zero;
                var wanted = TimeSpan.FromSeconds(seconds);
                return wanted < most ? wanted : most;
            }
        }

        return TimeSpan.Zero;
    }
}
