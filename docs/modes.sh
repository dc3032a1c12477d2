#!/usr/bin/env bash
# Makes docs/modes.jpg, the sheet at the top of the README: the sample pictures in every mode, and in one of a site's own ("dim").
#   docs/modes.sh
# Needs a Release build of src/ImageProxy and vips (apt-get install --no-install-recommends libvips-tools fonts-dejavu-core).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export Images__Modes__dim__Base=crop Images__Modes__dim__Blur=6 Images__Modes__dim__Saturation=0.4 VIPS_CONCURRENCY=1
paper='244 244 244'
cells=()
cd "$work"
for mode in crop top smart resize resizecomp stretch blurred trimresize round duotone dim; do
    original=people/ann.jpg
    [ "$mode" != trimresize ] || original=product.jpg
    dotnet "$root/src/ImageProxy/bin/Release/net10.0/imageproxy.dll" render "$root/src/ImageProxy/samples/$original" "$mode.png" --mode "$mode" --size 240x180 2>/dev/null
    if [ "$(vipsheader -f bands "$mode.png")" = 4 ]; then
        vips flatten "$mode.png" "$mode.v" --background "$paper"
    else
        vips copy "$mode.png" "$mode.v"
    fi
    vips gravity "$mode.v" "$mode-cell.v" centre 256 192 --extend background --background "$paper"
    vips text "$mode-ink.v" "$mode" --font 'DejaVu Sans 11' --dpi 96
    vips invert "$mode-ink.v" "$mode-label.v"
    vips linear "$mode-label.v" "$mode-grey.v" 0.9568 0 --uchar
    vips gravity "$mode-grey.v" "$mode-line.v" centre 256 21 --extend background --background 244
    vips bandjoin "$mode-line.v $mode-line.v $mode-line.v" "$mode-rgb.v"
    vips copy "$mode-rgb.v" "$mode-text.v" --interpretation srgb
    vips join "$mode-cell.v" "$mode-text.v" "$mode-done.v" vertical
    cells+=("$mode-done.v")
done
vips arrayjoin "${cells[*]}" sheet.v --across 4 --background "$paper"
vips copy sheet.v "$root/docs/modes.jpg[Q=85,strip]"
