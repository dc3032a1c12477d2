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
# What moto, an SQS of Python's, is run with where no python has it: see require_moto.
moto_packages=(python3-boto3 python3-cryptography python3-dateutil python3-flask python3-flask-cors python3-jinja2 python3-requests python3-responses python3-werkzeug python3-xmltodict curl)
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

# moto, for the tests of the queue in SQS: the one that some python has; the system's package, from Debian 13 on; else the file of that package, which is
# Python alone and runs on Debian 12 as well; else PyPI's. The last two go into ~/.cache/imageproxy/moto, where tests look for it.
require_moto() {
    local folder=$HOME/.cache/imageproxy/moto packages=/usr/lib/python3/dist-packages python
    for python in python3 /usr/bin/python3; do
        PYTHONPATH=$folder$packages "$python" -c \
            'import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ("moto", "flask", "flask_cors"))))' 2>/dev/null && return
    done
    if apt-cache show python3-moto >/dev/null 2>&1; then
        require_packages python3-moto python3-flask-cors
        return
    fi
    require_packages "${moto_packages[@]}" || return 1
    local mirror file=python3-moto_5.1.1-4_all.deb sum=8a231ec9c330cd2cf40fde0d0ebe1d3c10698cfba718cee8a2ad7e983c4e7574
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
    mkdir -p "$folder"
    if curl -fsSL -o "$folder/$file" "${mirror}pool/main/p/python-moto/$file" && sha256sum -c --quiet - <<<"$sum  $folder/$file"; then
        dpkg-deb -x "$folder/$file" "$folder"
    else
        require_packages python3-pip && python3 -m pip install --quiet --target "$folder$packages" moto==5.1.1 flask flask-cors
    fi
}
