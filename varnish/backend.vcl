# The node, the gateway, or the next layer of Varnish. Everything else is in imageproxy.vcl, which includes this file.

# Any answer to a request for nothing says that it lives: the service refuses "/-" as malformed. Another Varnish passes that on.
probe alive {
    .url = "/-";
    .expected_response = 400;
    .interval = 2s;
    .timeout = 2s;
    .window = 4;
    .threshold = 2;
    .initial = 2;
}

backend origin {
    .host = "127.0.0.1";
    .port = "5500";
    .probe = alive;
    .connect_timeout = 1s;
    # Above Rendering:RequestDeadline (12 s), below what waits in front (CloudFront: 30 s).
    .first_byte_timeout = 15s;
    .between_bytes_timeout = 5s;
}

# Who may PURGE and BAN.
acl purgers {
    "127.0.0.1";
}
