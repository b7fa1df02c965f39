#!/usr/bin/env bash
# Installs what the tests need and is not there yet: Python packages into a folder of their own,
# Debian's chromium, PostgreSQL and faketime. Usage: scripts/test-tools.sh CACHE_FOLDER
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

sudo=''
[ "$(id -u)" = 0 ] || sudo=sudo

install_packages() {
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if ! command -v chromium >/dev/null && [ -z "${VC_CHROMIUM:-}" ]; then
  echo "installing chromium (for the browser tests)"
  install_packages chromium fonts-noto-core
fi

if ! ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1; then
  echo "installing faketime (for browser tests that take weeks)"
  install_packages faketime
fi

if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then
  echo "installing postgresql (for the tests of that backend)"
  # The tests start servers of their own; Debian's is neither made nor started.
  $sudo mkdir -p /etc/postgresql-common/createcluster.d
  echo "create_main_cluster = false" | $sudo tee /etc/postgresql-common/createcluster.d/vc-tests.conf >/dev/null
  install_packages postgresql
fi
