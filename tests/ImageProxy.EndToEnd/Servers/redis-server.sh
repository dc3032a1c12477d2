#!/usr/bin/env bash
# Runs redis-server on a port of loopback, keeping nothing, and kills it when standard input ends: with the test process at the latest.
# Prints the server's process id. Further arguments are the server's.
port=$1
shift
redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --daemonize no --logfile /dev/null "$@" >&2 &
server=$!
echo "$server"
while read -r _; do :; done
kill -CONT "$server" 2>/dev/null
kill -KILL "$server" 2>/dev/null
wait "$server" 2>/dev/null
exit 0
