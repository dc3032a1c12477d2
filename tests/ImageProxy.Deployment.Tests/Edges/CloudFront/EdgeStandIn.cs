using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd.Edges.CloudFront;

/// <summary>
/// CloudFront in small: the template's function, then the real nginx with CloudFront's rules. One nginx server is the cache; the other stands before the service and
/// says of each answer how long CloudFront would keep it. The cache's clock can be put forward.
/// </summary>
internal sealed class EdgeStandIn : IAsyncDisposable
{
    /// <summary>What of a viewer's headers the cache itself heeds.</summary>
    private static readonly string[] Conditions = ["range", "if-range", "if-none-match", "if-modified-since"];

    private readonly NginxServer _nginx;
    private readonly ViewerRequest _function;
    private readonly string _clock;

    private EdgeStandIn(NginxServer nginx, ViewerRequest function, string clock) => (_nginx, _function, _clock) = (nginx, function, clock);

    /// <param name="origin">The service.</param>
    /// <param name="formats">What the edge offers, in order.</param>
    /// <param name="secret">Sent as <c>X-Origin-Verify</c>.</param>
    /// <param name="fromTemplate">False: without the template's times for errors.</param>
    public static async Task<EdgeStandIn> StartAsync(Uri origin, string formats = "webp", string secret = "a-secret-of-the-edge", bool fromTemplate = true)
    {
        string clock = Path.GetTempFileName();
        await File.WriteAllTextAsync(clock, "+0");
        string library = Directory.EnumerateFiles("/usr/lib", "libfaketime.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).FirstOrDefault()
            ?? throw new InvalidOperationException("These tests need libfaketime: apt-get install --no-install-recommends libfaketime");
        (string, string)[] environment =
        [
            ("FAKETIME_TIMESTAMP_FILE", clock), ("FAKETIME_NO_CACHE", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_DISABLE_SHM", "1"), ("NO_FAKE_STAT", "1"),
            ("LD_PRELOAD", library),
        ];
        var nginx = await NginxServer.StartAsync(
            (port, folder) => $$"""
                {{string.Concat(environment.Select(variable => $"env {variable.Item1}; "))}}
                worker_processes 1;
                events { }
                http {
                    access_log off;
                    proxy_cache_path {{folder}}/cache levels=1 keys_zone=edge:4m inactive=10000d use_temp_path=off;
                    map "$upstream_status|$upstream_http_cache_control" $edge_control {
                        {{EdgeRules.Map(fromTemplate)}}
                    }
                    upstream shield { server 127.0.0.1:{{port + 1}}; keepalive 16; }
                    upstream service { server {{origin.Authority}}; keepalive 16; }
                    server {
                        listen 127.0.0.1:{{port}};
                        location / {
                            proxy_pass http://shield$request_uri;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                            proxy_cache edge;
                            proxy_cache_key "$request_uri|$http_{{EdgeRules.KeyHeader.Replace('-', '_')}}";
                            proxy_cache_lock on;
                            proxy_cache_lock_timeout 60s;
                            proxy_cache_lock_age 60s;
                            proxy_cache_background_update on;
                            proxy_cache_use_stale error timeout http_500 http_502 http_503 http_504; # stale-if-error; nginx heeds its time for lost connections only
                            proxy_cache_revalidate on;
                            proxy_ignore_headers Vary Expires X-Accel-Expires;
                            proxy_hide_header Cache-Control;
                            proxy_hide_header X-Said;
                            add_header Cache-Control $upstream_http_x_said always;
                            add_header X-Cache $upstream_cache_status always;
                        }
                    }
                    server {
                        listen 127.0.0.1:{{port + 1}};
                        location / {
                            proxy_pass http://service$request_uri;
                            proxy_http_version 1.1;
                            proxy_read_timeout 30s;
                            proxy_pass_request_headers off;
                            proxy_set_header Connection "";
                            proxy_set_header Host "origin.example.com";
                            proxy_set_header X-Origin-Verify "{{secret}}";
                            proxy_set_header {{EdgeRules.KeyHeader}} $http_{{EdgeRules.KeyHeader.Replace('-', '_')}};
                            proxy_set_header If-None-Match $http_if_none_match;
                            proxy_set_header If-Modified-Since $http_if_modified_since;
                            proxy_hide_header Cache-Control;
                            add_header Cache-Control $edge_control always;
                            add_header X-Said $upstream_http_cache_control always;
                        }
                    }
                }
                """,
            environment);
        return new(nginx, new(formats), clock);
    }

    /// <summary>From now on the edge's clock is ahead of everybody else's, by this much over what it was at the start.</summary>
    public void SetClockForward(TimeSpan by) => File.WriteAllText(_clock, $"+{(long)by.TotalSeconds}");

    /// <summary>What a viewer gets. The header <c>X-Cache</c> says where from; <c>FUNCTION</c>: the function has answered.</summary>
    public async Task<HttpResponseMessage> SendAsync(string target, string? accept = null, string method = "GET", params (string Name, string Value)[] headers)
    {
        int query = target.IndexOf('?', StringComparison.Ordinal);
        var given = accept is null ? headers : [.. headers, ("Accept", accept)];
        var result = _function.Run(method, query < 0 ? target : target[..query], query < 0 ? "" : target[(query + 1)..], given);
        if (result["statusCode"] is { } status)
            return Answer((HttpStatusCode)(int)status, result);
        var kept = result["headers"]!.AsObject().Where(header => header.Key == EdgeRules.KeyHeader || Conditions.Contains(header.Key))
            .Select(header => (header.Key, (string)header.Value!["value"]!));
        string queries = string.Join('&', result["querystring"]!.AsObject().Select(pair => $"{pair.Key}={pair.Value!["value"]}"));
        return await _nginx.SendAsync((string)result["uri"]! + (queries.Length == 0 ? "" : "?" + queries), null, method, [.. kept]);
    }

    public async Task<string> CacheAsync(string target, string? accept = null)
    {
        using var answer = await SendAsync(target, accept);
        return answer.Header("X-Cache")!;
    }

    /// <summary>An invalidation by tag: what carries one of them is dropped.</summary>
    public void Invalidate(IReadOnlyCollection<string> tags)
    {
        foreach (string file in _nginx.CacheFiles)
        {
            string text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
            var lines = text.Split("\r\n\r\n")[0].Split("\r\n").Where(line => line.StartsWith("Cache-Tag:", StringComparison.OrdinalIgnoreCase));
            if (lines.Any(line => line["Cache-Tag:".Length..].Split(',', StringSplitOptions.TrimEntries).Intersect(tags, StringComparer.OrdinalIgnoreCase).Any()))
                File.Delete(file);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        _function.Dispose();
        File.Delete(_clock);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, JsonObject result)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent((string?)result["body"] ?? "") };
        answer.Content.Headers.ContentType = null;
        foreach (var (name, value) in result["headers"]!.AsObject())
        {
            if (!answer.Headers.TryAddWithoutValidation(name, (string)value!["value"]!))
                answer.Content.Headers.TryAddWithoutValidation(name, (string)value["value"]!);
        }

        answer.Headers.Add("X-Cache", "FUNCTION");
        return answer;
    }
}
