# What ./run and ./test need besides the .NET SDK, and how they get it. Sourced by bash; Debian 12 and 13, Ubuntu 24.04.

# libvips: the general renderer, with its loaders for JPEG, PNG, WebP, GIF, TIFF, SVG, AVIF and HEIC. libjpeg-turbo: what JPEGs are rendered with, plane by plane.
runtime_packages=(libvips42 libturbojpeg0)
# Debian 12 builds AVIF and HEIC into libheif itself; later releases ship each codec as a plugin of its own.
if [ "$(. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME:-}")" != bookworm ]; then
    runtime_packages+=(libheif-plugin-aomenc libheif-plugin-dav1d libheif-plugin-libde265)
fi
# A real S3 server (Ceph's RADOS Gateway) and a real Redis for the tests.
test_packages=(radosgw ceph-mon ceph-osd redis-server)

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
    local said
    if ! said=$("${sudo[@]}" apt-get update -qq 2>&1 &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" 2>&1); then
        echo "$said" >&2
        return 1
    fi
}
