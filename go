#!/usr/bin/env bash
# Installs what is missing (Debian 12), builds, sets up a demo city and serves it.
#   ./go                serve the demo on http://127.0.0.1:8080
#   ./go --port 9000    on another port
#   ./go --fresh        throw the demo city away and make it anew
#   ./go --build-only   stop after building; the program is build/release/pasokh
set -euo pipefail
cd "$(dirname "$0")"
port=8080 fresh=no build_only=no
while [ $# -gt 0 ]; do
  case $1 in
    --port) [ $# -ge 2 ] || { echo "--port needs a number, as in ./go --port 9000" >&2; exit 2; }; port=$2; shift ;;
    --fresh) fresh=yes ;;
    --build-only) build_only=yes ;;
    -h|--help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "unknown option $1; ./go --help lists what there is" >&2; exit 2 ;;
  esac
  shift
done
mkdir -p build
. scripts/prepare.sh
install_packages scripts/packages.txt
build_pages
build_program pasokh
[ $build_only = yes ] && { say "built: build/release/pasokh"; exit 0; }
[ $fresh = yes ] && rm -rf demo
if [ ! -f demo/ready ]; then
  rm -rf demo
  say "making a demo city (one simulated year)"
  build/release/pasokh demo --into demo --city examples/tehran || stop "The demo city could not be made; the message stands above."
  touch demo/ready
fi
exec build/release/pasokh serve --data demo --port "$port" --demo
