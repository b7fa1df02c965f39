#!/usr/bin/env bash
# Installs what the tests need and is not there yet: Python packages into a folder of their own,
# Debian's chromium. Usage: scripts/test-tools.sh CACHE_FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
cache=$1
mkdir -p "$cache"

stamp="$cache/venv/requirements-test.txt"
if ! cmp -s requirements-test.txt "$stamp"; then
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --disable-pip-version-check -r requirements-test.txt
  cp requirements-test.txt "$stamp"
fi

if ! command -v chromium >/dev/null && [ -z "${VC_CHROMIUM:-}" ]; then
  sudo=''
  [ "$(id -u)" = 0 ] || sudo=sudo
  echo "installing chromium (for the browser tests)"
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null
fi
