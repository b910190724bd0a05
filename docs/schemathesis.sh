#!/bin/sh
# Tries the API against its own OpenAPI document with Schemathesis (https://schemathesis.io, MIT): no answer of 500 or
# above, no status and no media type that the document does not name. A server of its own is started for it and thrown
# away after; nothing of yours is touched.
#
#   docs/schemathesis.sh [SECONDS]      # 600, if it is not said; OBHUT=path/to/obhut for another program
set -eu

seconds=${1:-600}
here=$(cd "$(dirname "$0")/.." && pwd)
obhut=${OBHUT:-$here/target/debug/obhut}
port=${PORT:-8089}
url=http://127.0.0.1:$port
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
server=

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'schemathesis>=4.32,<5'

shared="--database sqlite:$work/data --product $here/products/progres"
# The words are ours and hold no blanks.
# shellcheck disable=SC2086
link=$("$obhut" init $shared --email staff@operator.example --first-name Stefan --last-name Staff | grep -o '/activate/[^ ]*')
# shellcheck disable=SC2086
"$obhut" serve $shared --listen "127.0.0.1:$port" >"$work/log" 2>&1 &
server=$!
until curl --silent --fail "$url/readyz" >/dev/null; do sleep 0.2; done

json='Content-Type: application/json'
password=$(head -c 18 /dev/urandom | base64)
curl --silent --fail -H "$json" -d "{\"password\":\"$password\"}" "$url/api/activations/${link#/activate/}"
curl --silent --fail -c "$work/cookies" -H "$json" \
    -d "{\"email\":\"staff@operator.example\",\"password\":\"$password\"}" "$url/api/session" >/dev/null
session=$(awk '$6 == "obhut_session" { print $7 }' "$work/cookies")

# Left out: what ends the session it works with, and the stream, which does not end.
"$work/venv/bin/schemathesis" run "$url/api/openapi.json" --max-time "$seconds" --continue-on-failure \
    --request-timeout 30 --workers 2 --suppress-health-check all --warnings off \
    --checks not_a_server_error,status_code_conformance,content_type_conformance \
    --exclude-operation-id delete_session --exclude-operation-id stream \
    --exclude-operation-id change_own_password --exclude-operation-id delete_one_session \
    --header "Cookie: obhut_session=$session" --header 'X-Obhut-Request: 1'
kill -0 "$server"
