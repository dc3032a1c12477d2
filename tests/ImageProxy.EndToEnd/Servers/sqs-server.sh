#!/usr/bin/env bash
# Runs moto's SQS on a port of loopback, in memory and with signatures checked, and kills it when standard input ends: with the test process
# at the latest. Prints "KEY SECRET" of a user who may do everything, or why it could not start.
#
#   sqs-server.sh PORT
#
# Needs a python that has moto, flask and flask-cors: python3 itself, Debian's, or what ./test has put into ~/.cache/imageproxy/moto.
port=$1
export PYTHONPATH=$HOME/.cache/imageproxy/moto/usr/lib/python3/dist-packages${PYTHONPATH:+:$PYTHONPATH}
for python in python3 /usr/bin/python3; do
    "$python" -c 'import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ("moto", "flask", "flask_cors"))))' 2>/dev/null && break
done
said=$(mktemp)
# Of two deletions at once in moto, the later puts back the messages as it found them: what was sent meanwhile is lost. They take turns here.
moto='
import sys
from moto.server import main
from moto.sqs.models import Queue

delete = Queue.delete_message

def alone(self, receipt_handle):
    with self._messages_lock:
        delete(self, receipt_handle)

Queue.delete_message = alone
main(sys.argv[1:])
'
# The first three calls, which make the user, are not checked.
INITIAL_NO_AUTH_ACTION_COUNT=3 "$python" -c "$moto" -H 127.0.0.1 -p "$port" >"$said" 2>&1 </dev/null &
server=$!
trap 'kill -KILL "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -f "$said"' EXIT
until curl -s -o /dev/null "http://127.0.0.1:$port/moto-api/data.json"; do
    kill -0 "$server" 2>/dev/null || { tail -n 5 "$said" >&2; exit 1; }
    sleep 0.05
done

iam() {
    curl -sf "http://127.0.0.1:$port/" -d Version=2010-05-08 -d UserName=app "$@" \
        -H 'Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0'
}

iam -d Action=CreateUser >/dev/null
key=$(iam -d Action=CreateAccessKey)
iam -d Action=PutUserPolicy -d PolicyName=all \
    --data-urlencode 'PolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}' >/dev/null
echo "$(grep -o '<AccessKeyId>[^<]*' <<<"$key" | cut -d'>' -f2) $(grep -o '<SecretAccessKey>[^<]*' <<<"$key" | cut -d'>' -f2)"
while read -r _; do :; done
