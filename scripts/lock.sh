#!/usr/bin/env bash
# Writes the lock files: exact versions with hashes, none younger than a week.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --only-binary :all: --exclude-newer "$(date -u -d '7 days ago' +%Y-%m-%d)" \
        --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
        "$1" --output-file "$2" >/dev/null
}

compile requirements.in requirements.lock
compile requirements-dev.in requirements-dev.lock
