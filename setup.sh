#!/usr/bin/env bash
# Installs what the portal needs: system packages, .venv and node_modules. Does nothing where nothing changed.
#   ./setup.sh           what running needs
#   ./setup.sh --tests   and what tests and checks need
set -euo pipefail
cd "$(dirname "$0")"

python=${PYTHON:-python3}
packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2 gettext)
[ "${1:-}" = --tests ] && packages+=(poppler-utils chromium docker-compose libatomic1)

stop() {
    echo "$*" >&2
    exit 1
}

installed() {
    dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'
}

system_packages() {
    local missing=() package
    if ! command -v dpkg-query >/dev/null; then
        echo "Not a Debian system; by its own means it needs the counterparts of: ${packages[*]}" >&2
        return
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
    for package in "${packages[@]}"; do
        installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local apt="env DEBIAN_FRONTEND=noninteractive apt-get"
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null ||
            stop "Install these packages, then run this again: sudo apt-get install --no-install-recommends ${missing[*]}"
        apt="sudo $apt"
    fi
    $apt update -q
    $apt install -yq --no-install-recommends "${missing[@]}"
}

# changed STAMP LOCK: true unless LOCK was already installed as it now is.
changed() {
    [ "$(cat "$1" 2>/dev/null)" != "$(sha256sum <"$2")" ]
}

python_packages() {
    .venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear .venv
    if changed .venv/installed requirements-dev.txt; then
        .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
        sha256sum <requirements-dev.txt >.venv/installed
    fi
}

node_packages() {
    if changed node_modules/installed package-lock.json; then
        npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
        sha256sum <package-lock.json >node_modules/installed
    fi
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    stop "The portal needs Python 3.11 or newer; name one with PYTHON=/path/to/python3."
command -v npm >/dev/null || stop "The style sheet and the typeface come from npm packages: install Node.js with npm."
system_packages
python_packages
node_packages
