using System.Diagnostics;
using System.Globalization;
using ImageProxy.Fleet;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.Commands.Checking;

/// <summary>Whether Redis is there, lets us in, and answers within <see cref="FleetOptions.Timeout"/>.</summary>
internal static class RedisCheck
{
    private const string Subject = "Fleet:Redis";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<Finding> RunAsync(FleetOptions options, TimeProvider time)
    {
        if (!options.IsOn)
            return Finding.Ok(Subject, "None is named: each node renders for itself.");
        await using var link = RedisClient.Create(options, time);
        try
        {
            await link.ConnectAsync().WaitAsync(Patience, time);
            await link.PingAsync().WaitAsync(Patience, time);
            long began = Stopwatch.GetTimestamp();
            await link.PingAsync().WaitAsync(Patience, time);
            var took = Stopwatch.GetElapsedTime(began);
            string says = string.Create(CultureInfo.InvariantCulture, $"It answers within {took.TotalMilliseconds:0.0} ms.");
            return took < options.Timeout
                ? Finding.Ok(Subject, says)
                : Finding.Warning(Subject, $"{says} After Fleet:Timeout ({options.Timeout}) it counts as away.", "Move Redis closer to the nodes, relieve it, or raise Fleet:Timeout.");
        }
#pragma warning disable CA1031 // Whatever a client throws, the operator is told of it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            string says = e is TimeoutException ? $"It says nothing for {Patience.TotalSeconds:0} s." : e.Message;
            return Finding.Fault(Subject, says, RemedyOf(says));
        }
    }

    internal static string RemedyOf(string says)
    {
        if (says.Contains("NOAUTH", StringComparison.Ordinal) || says.Contains("WRONGPASS", StringComparison.Ordinal) || says.Contains("invalid password", StringComparison.OrdinalIgnoreCase) || says.Contains("AUTH", StringComparison.Ordinal))
            return "Add the right password=… (and user=…) to Fleet:Redis: host:6379,password=….";
        if (says.Contains("NOPERM", StringComparison.Ordinal))
            return "Give the user the commands GET, SET, DEL, EVAL, ZRANGEBYSCORE, PUBLISH and SUBSCRIBE on keys that begin with Fleet:KeyPrefix.";
        return says.Contains("certificate", StringComparison.OrdinalIgnoreCase) || says.Contains("SSL", StringComparison.Ordinal)
            ? "Set sslHost=… in Fleet:Redis to the name in the server's certificate, or ssl=false where it speaks no TLS."
            : "Start Redis, correct host and port in Fleet:Redis, and let the firewall pass; or take Fleet:Redis out: the node then renders for itself.";
    }
}
