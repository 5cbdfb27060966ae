#!/usr/bin/env bash
# Makes .venv, or brings it up to date: `scripts/environment.sh runtime` or `scripts/environment.sh dev`.
#
# Nothing is done when the stamp in .venv names this place and these files: a warm call takes
# milliseconds. PYTHON=... chooses the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:?"say runtime or dev"}
case $kind in
    runtime) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "environment.sh: say runtime or dev, not '$kind'." >&2; exit 2 ;;
esac
venv=.venv
stamp=$venv/lva-$kind.stamp
# Scripts in an environment name its folder, so a copied or moved one is of no use.
wanted="$PWD $(cat "$lock" setup.cfg pyproject.toml "$0" | sha256sum | cut -d ' ' -f 1)"

if [ -x $venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

find_python() {
    local candidate found
    for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3.14 python3; do
        found=$(command -v "$candidate") || continue
        if "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$found"
            return
        fi
    done
    echo "Python 3.11 or newer is needed and none was found. On Debian 12 or newer: apt-get install python3" >&2
    return 1
}

make_venv() {
    local python
    python=$(find_python)
    echo "Making the environment in $venv with $("$python" --version) ..."
    rm -rf $venv
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv $venv
        return
    fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Debian's python3-venv ..."
        if apt-get update -qq >/dev/null && apt-get install -y -qq python3-venv >/dev/null \
            && "$python" -m venv $venv; then
            return
        fi
    elif "$python" -m pip --version >/dev/null 2>&1 && "$python" -m venv --without-pip $venv 2>/dev/null; then
        # Debian leaves ensurepip out; the system's own pip can fill an environment from outside.
        "$python" -m pip --python $venv/bin/python install --quiet pip
        return
    fi
    rm -rf $venv
    echo "This Python ($python) cannot make a virtual environment. On Debian, ask an administrator for:" >&2
    echo "    apt-get install python3-venv" >&2
    return 1
}

place=$(cat $venv/lva-*.stamp 2>/dev/null | head -n 1 | sed 's/ [0-9a-f]*$//' || true)
if ! $venv/bin/python -m pip --version >/dev/null 2>&1 || [ "${place:-$PWD}" != "$PWD" ]; then
    make_venv
fi

echo "Installing what $lock names ..."
pip=($venv/bin/python -m pip --disable-pip-version-check --no-input)
"${pip[@]}" install -qq --require-hashes --only-binary :all: -r "$lock"
# The build tool is in the lock: nothing is fetched here. Editable, so that a checkout serves itself.
"${pip[@]}" install -qq --no-deps --no-build-isolation --editable .
echo "$wanted" >"$stamp"
