#!/bin/bash
# A one-node Ceph cluster with its S3 gateway, in memory, on 127.0.0.1.
#
#   s3-server.sh PORT FOLDER    uses PORT to PORT+20, keeps everything in FOLDER (must be empty), prints "ready", and runs until its
#                               standard input ends. Then, and on every failure, it kills what it started and removes FOLDER.
#
# Needs the Debian packages radosgw, ceph-mon and ceph-osd; no root. Users: testkey/testsecret and readkey/readsecret.
set -euo pipefail
port=$1
folder=$2
cluster=5f0c1d5e-0d0b-4c9a-9c39-6c1f3f3c7a10
disk=8a3c6f5e-6f3c-4f57-8d6e-1d6ad1c9b7e2
monitors="[v2:127.0.0.1:$((port + 1)),v1:127.0.0.1:$((port + 2))]"
export CEPH_CONF=$folder/ceph.conf
started=()

stop() {
    trap '' EXIT INT TERM
    # Nothing is kept, so nothing needs an orderly end; that would take six seconds.
    if ((${#started[@]})); then
        kill -KILL "${started[@]}" 2>/dev/null || true
        wait "${started[@]}" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 1' INT TERM

start() { # daemon, arguments: in the foreground of a job, its output in the folder
    "$@" >"$folder/$1.out" 2>&1 </dev/null &
    started+=($!)
}

alive() { # fails with the daemon's last words when one of the daemons has ended
    local pid
    for pid in "${started[@]}"; do
        kill -0 "$pid" 2>/dev/null || { tail -n 20 "$folder"/*.out >&2; return 1; }
    done
}

mkdir -p "$folder"/{mon,osd,run,log}
cat >"$CEPH_CONF" <<CONF
[global]
fsid = $cluster
mon host = $monitors
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind port min = $((port + 3))
ms bind port max = $((port + 20))
# Between the daemons of one machine: no keys, no encryption. What clients of S3 sign is checked all the same.
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
run dir = $folder/run
log file = $folder/log/\$name.log
admin socket = $folder/run/\$name.asok
pid file = $folder/run/\$name.pid
mon data = $folder/mon
osd data = $folder/osd
osd objectstore = memstore
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon pg warn min per osd = 0
mon data avail warn = 2
mon data avail crit = 1
# A fresh cluster waits for agreement with nobody.
paxos propose interval = 0.05
paxos min wait = 0.02
osd client watch timeout = 2
osd default notify timeout = 2
osd op num shards = 2
rgw frontends = beast endpoint=127.0.0.1:$port
rgw thread pool size = 64
rgw enable usage log = false
rgw lc max wp worker = 1
rgw s3 auth use keystone = false
rgw dns name = localhost
CONF

monmaptool --create --clobber --fsid "$cluster" --addv a "$monitors" "$folder/monmap" >/dev/null
ceph-mon --mkfs -i a --monmap "$folder/monmap"
start ceph-mon -f -i a
ceph --connect-timeout 60 osd new "$disk" 0 >/dev/null
ceph osd crush add osd.0 1 root=default host=localhost >/dev/null 2>&1
ceph-osd -i 0 --mkfs --osd-uuid "$disk" >/dev/null 2>&1
start ceph-osd -f -i 0
until ceph --connect-timeout 60 osd stat | grep -q ' 1 up'; do alive; sleep 0.1; done
start radosgw -f -n client.rgw
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do alive; sleep 0.1; done
radosgw-admin user create --uid=owner --display-name=owner --access-key=testkey --secret-key=testsecret >/dev/null
radosgw-admin user create --uid=reader --display-name=reader --access-key=readkey --secret-key=readsecret >/dev/null
echo ready

# Whoever started this holds the other end; when it dies, however it dies, this read ends.
cat >/dev/null
