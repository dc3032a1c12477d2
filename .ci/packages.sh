# What ./run and ./test need besides the .NET SDK, and how they get it. Sourced by bash; Debian 12 and 13, Ubuntu 24.04.

# libvips: the general renderer, with its loaders for JPEG, PNG, WebP, GIF, TIFF, SVG, AVIF and HEIC. libjpeg-turbo: what JPEGs are rendered with, plane by plane.
runtime_packages=(libvips42 libturbojpeg0)
# Debian 12 builds AVIF and HEIC into libheif itself; later releases ship each codec as a plugin of its own.
if [ "$(. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME:-}")" != bookworm ]; then
    runtime_packages+=(libheif-plugin-aomenc libheif-plugin-dav1d libheif-plugin-libde265)
fi
# A real S3 server (Ceph's RADOS Gateway), a real Redis and the edges that are configured here, for the tests; a clock for an edge that can be put forward; and systemd with what it takes to
# ask the units of deploy/ in one of their own.
test_packages=(radosgw ceph-mon ceph-osd redis-server nginx varnish libfaketime systemd util-linux procps curl)
# The pages, as a browser shows them. (Ubuntu's package of that name only fetches a snap; any Chromium or Chrome in /usr/bin will do.)
if [ ! -x /usr/bin/chromium ] && [ ! -x /usr/bin/chromium-browser ] && [ ! -x /usr/bin/google-chrome ]; then
    test_packages+=(chromium)
fi
# The tests of the edge function; any node from 18.15 on will do.
if ! command -v node >/dev/null; then
    test_packages+=(nodejs)
fi

require_dotnet() {
    if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
        echo "The .NET 10 SDK is not installed: see https://dotnet.microsoft.com/download/dotnet/10.0" >&2
        exit 1
    fi
}

# Installs the packages of the list that are missing, and says so. A package counts as present under its own name or under
# the name that Ubuntu gave it in the 64-bit time transition (libvips42t64).
require_packages() {
    local missing=() name states
    for name in "$@"; do
        states=$(dpkg-query -W -f '${db:Status-Status}\n' "$name" "${name}t64" 2>/dev/null || true)
        if ! grep -qx installed <<<"$states"; then
            missing+=("$name")
        fi
    done
    [ ${#missing[@]} -eq 0 ] && return
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        sudo=(sudo)
    fi
    echo "Installing ${missing[*]} with apt-get …" >&2
    # The tests start servers of their own, on loopback; those that the packages bring are not to be started beside them.
    local policy=/usr/sbin/policy-rc.d made_policy=
    if [ ! -e "$policy" ] && printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null && "${sudo[@]}" chmod +x "$policy"; then
        made_policy=1
    fi
    local said result=0
    said=$("${sudo[@]}" apt-get update -qq 2>&1 &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" 2>&1) || result=1
    if [ -n "$made_policy" ]; then
        "${sudo[@]}" rm -f "$policy"
    fi
    if [ "$result" -ne 0 ]; then
        echo "$said" >&2
        return 1
    fi
}
