#!/bin/bash
# Lets callers go before Envoy is told to end: it tells every connection to go
# elsewhere, takes no new ones after its drain time, and waits until none is open.
# Usage: drain-envoy [seconds at most] [port of the admin page]
set -eu
limit=${1:-30}
admin=${2:-9901}

ask() {
  exec 3<>"/dev/tcp/127.0.0.1/$admin"
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n' "$1" "$2" >&3
  while read -r line <&3; do echo "${line%$'\r'}"; done
  exec 3>&-
}

open_connections() {
  ask GET '/stats?filter=^http.public.downstream_cx_active$' | sed -n 's/^http.public.downstream_cx_active: //p'
}

ask POST '/drain_listeners?graceful' >/dev/null
while [ "$SECONDS" -lt "$limit" ] && [ "$(open_connections)" != 0 ]; do sleep 0.5; done
