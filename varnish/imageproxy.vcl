# Varnish in front of ImageProxy: one copy of each rendition for every URL and format, asked for once, kept for as long as the service says, shown
# when the service is down, gone when it is purged. README.md beside this file says how to run it and why it is as it is.
vcl 4.1;

import std;

include "backend.vcl";

sub vcl_recv {
    set req.backend_hint = origin;

    # :: 1 The operator's requests.
    if (req.method == "PURGE" || req.method == "BAN") {
        if (client.ip !~ purgers) {
            return (synth(405, "Not allowed here"));
        }
        if (req.method == "PURGE") {
            unset req.http.Accept; # every format of the URL goes
            call the_url;
            return (purge);
        }
        # A tag: everything that carries it. Only what a tag is made of, as it becomes part of an expression.
        if (req.http.Cache-Tag !~ "^[A-Za-z0-9._~:/%+=@-]{1,256}$") {
            return (synth(400, "Cache-Tag names one tag"));
        }
        if (std.ban("obj.http.Cache-Tag ~ (^|,)\s*" + regsuball(req.http.Cache-Tag, "([.+])", "[\1]") + "\s*(,|$)")) {
            return (synth(200, "Banned"));
        }
        return (synth(400, std.ban_error()));
    }

    # :: 2 What nobody keeps.
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.http.Transfer-Encoding || req.http.Content-Length) {
        return (synth(400, "A request for a picture has no body"));
    }

    # :: 3 What is asked for: the URL, and which format.
    call the_url;
    call the_format;
    unset req.http.Cookie;
    unset req.http.Authorization;
    unset req.http.Cache-Control;

    # :: 4 Old pictures: for a day while a new one is fetched behind the client's back, for a week while there is none to be had.
    if (std.healthy(req.backend_hint)) {
        set req.grace = 1d;
    } else {
        set req.grace = 7d;
    }
    return (hash);
}

# The service looks at no query, and neither do the other edges: a version belongs in the key.
sub the_url {
    set req.url = regsub(req.url, "\?.*$", "");
}

# A handful of values instead of one for each browser: the service answers with "Vary: Accept". Weights are not compared; who gives a format less
# than full weight gets the next one, and whoever refuses it too.
sub the_format {
    if (req.http.Accept ~ "(?i)(^|,)\s*image/avif\s*(,|$)" && req.http.Accept ~ "(?i)(^|,)\s*image/webp\s*(,|$)") {
        set req.http.Accept = "image/avif,image/webp,*/*;q=0.8";
    } elseif (req.http.Accept ~ "(?i)(^|,)\s*image/webp\s*(,|$)") {
        set req.http.Accept = "image/webp,*/*;q=0.8";
    } elseif (req.http.Accept ~ "(?i)(^|,)\s*image/avif\s*(,|$)") {
        set req.http.Accept = "image/avif,*/*;q=0.8";
    } else {
        set req.http.Accept = "*/*";
    }
}

# The service answers alike under every name: two regions in front of this share their copies.
sub vcl_hash {
    hash_data(req.url);
    return (lookup);
}

sub vcl_backend_response {
    # :: 1 Nothing that belongs to one client, or that says what stands behind the service.
    unset beresp.http.Set-Cookie;

    # :: 2 A failure never takes the place of a picture, and is gone with the next request.
    if (beresp.status >= 500) {
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        # Not kept; for a second nobody waits for somebody else's failure to end either.
        set beresp.uncacheable = true;
        set beresp.ttl = 1s;
        set beresp.grace = 0s;
        return (deliver);
    }

    # :: 3 Refusals are kept for as long as they say; by itself Varnish would keep none of these.
    if (beresp.status == 400 || beresp.status == 403 || beresp.status == 413 || beresp.status == 422) {
        if (beresp.http.Cache-Control ~ "(^|[ ,])max-age=[0-9]+") {
            set beresp.ttl = std.duration(regsub(beresp.http.Cache-Control, "^.*?max-age=([0-9]+).*$", "\1s"), 0s);
        }
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        return (deliver);
    }

    # :: 4 Pictures: whole, or not at all; and long after their time, for the days on which the service has none.
    if (beresp.http.Cache-Control ~ "no-store|private") {
        set beresp.uncacheable = true;
        set beresp.ttl = 1s;
        return (deliver);
    }
    set beresp.do_stream = bereq.url ~ "^/original/";
    if (beresp.status == 200 && beresp.http.Cache-Control ~ "stale-if-error") {
        set beresp.grace = 7d;
    }
    set beresp.keep = 7d; # asked for again by its ETag
    return (deliver);
}

# The origin is away, or its answer broke off.
sub vcl_backend_error {
    if (bereq.is_bgfetch) {
        return (abandon);
    }
    if (bereq.retries == 0) {
        return (retry);
    }
    set beresp.status = 503;
    set beresp.reason = "Service Unavailable";
    set beresp.uncacheable = true;
    set beresp.ttl = 1s;
    set beresp.grace = 0s;
    set beresp.http.Content-Type = "application/problem+json";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "1";
    set beresp.http.X-Content-Type-Options = "nosniff";
    synthetic("""{"type":"urn:imageproxy:unreachable","title":"The service cannot be reached.","status":503,"detail":"Retry shortly."}""");
    return (deliver);
}

sub vcl_deliver {
    # RFC 9211: every cache on the way adds its own, the one nearest to the client last.
    if (obj.hits > 0) {
        set req.http.X-Here = "Varnish; hit";
    } else {
        set req.http.X-Here = "Varnish; fwd=miss";
    }
    if (resp.http.Cache-Status) {
        set resp.http.Cache-Status = resp.http.Cache-Status + ", " + req.http.X-Here;
    } else {
        set resp.http.Cache-Status = req.http.X-Here;
    }
    unset resp.http.X-Varnish;
    unset resp.http.Via;
}

sub vcl_synth {
    set resp.http.Content-Type = "application/problem+json";
    set resp.http.Cache-Control = "no-store";
    set resp.http.X-Content-Type-Options = "nosniff";
    synthetic("""{"type":"about:blank","status":""" + resp.status + {","title":""} + resp.reason + """"}""");
    return (deliver);
}
