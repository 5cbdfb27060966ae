#!/usr/bin/env bash
# The programs outside Python that tests need.
#
#   scripts/system_packages.sh install   installs what is missing, when root on Debian; else says nothing
#   scripts/system_packages.sh missing   prints what is missing, one name a line
#
# tests/needs.py decides what a missing one means for the tests.
set -euo pipefail

# name of the tool, Debian's package (the same names as in tests/needs.py)
tools=(
    "chromium chromium"
    "java default-jre-headless"
    "npm npm"
    "openssl openssl"
    "pdftoppm poppler-utils"
    "postgresql postgresql"
    "qpdf qpdf"
    "softhsm2 softhsm2"
    "voikko libvoikko1"
    "voikko voikko-fi"
)

present() {
    case $1 in
        postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ;;
        softhsm2) command -v softhsm2-util >/dev/null ;;
        voikko) compgen -G '/usr/lib/voikko/*/mor-standard/index.txt' >/dev/null && compgen -G '/usr/lib/*/libvoikko.so.1' >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

missing() { # prints the column asked for
    local line name package
    for line in "${tools[@]}"; do
        read -r name package <<<"$line"
        present "$name" || { [ "$1" = names ] && echo "$name" || echo "$package"; }
    done
}

case ${1:-} in
    missing) missing names ;;
    install)
        mapfile -t packages < <(missing packages)
        [ ${#packages[@]} -gt 0 ] || exit 0
        if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
            exit 0
        fi
        # A page without any font is a page of boxes.
        echo "Installing for the tests: ${packages[*]} ..."
        export DEBIAN_FRONTEND=noninteractive
        if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" fonts-dejavu-core; } >/dev/null; then
            echo "apt-get could not install them; the tests that need them will say so." >&2
        fi
        ;;
    *) sed -n '2,7p' "$0" >&2; exit 2 ;;
esac
