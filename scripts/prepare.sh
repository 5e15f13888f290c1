# Sourced by ./go, ./check and ./bench: installs what is missing, builds the pages and the program. Idempotent; fast the second time.
# Needs bash, and root (or sudo) only when a package is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
jobs=${PASOKH_JOBS:-$(nproc)}

say()  { printf '\033[1m==\033[0m %s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

# Is a package there? node and npm may come from elsewhere than Debian: for them the command counts.
have_package() {
  case $1 in
    nodejs) command -v node >/dev/null ;;
    npm)    command -v npm >/dev/null ;;
    *)      [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
  esac
}

install_packages() {
  command -v dpkg-query >/dev/null || stop "This set-up knows Debian 12 only. Elsewhere, install what scripts/packages.txt lists and run cmake --preset release."
  local missing=() package
  while read -r package; do have_package "$package" || missing+=("$package"); done < <(grep -vE '^\s*(#|$)' "$@")
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "These packages are missing: ${missing[*]}
Ask an administrator to run:  apt-get install ${missing[*]}"
    as=(sudo)
  fi
  "${as[@]}" apt-get update -q || stop "apt-get update failed: check the network and /etc/apt/sources.list.d, then run this again."
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" ||
    stop "apt-get could not install: ${missing[*]}. Its message stands above; run this again when it is solved."
}

# A stamp says for which content a step was last done.
content_of() { git -C "$root" ls-files -s -- "$@" | sha256sum; git -C "$root" diff HEAD -- "$@" 2>/dev/null | sha256sum; }
done_for() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

build_pages() {
  [ -f ui/package-lock.json ] || return 0
  local want
  want=$(sha256sum ui/package-lock.json)
  if ! done_for build/stamps/npm "$want" || [ ! -d ui/node_modules ]; then
    say "installing the pages' packages (npm ci)"
    npm --prefix ui ci --no-audit --no-fund >build/npm.log 2>&1 || { cat build/npm.log; stop "npm ci failed in ui/: check that the npm registry can be reached, then run this again."; }
    mkdir -p build/stamps && echo "$want" > build/stamps/npm
  fi
  want=$(content_of ui texts)
  if ! done_for build/stamps/pages "$want" || [ ! -f ui/dist/index.html ]; then
    say "building the staff pages"
    npm --prefix ui run --silent build || stop "The staff pages did not build; the message stands above."
    mkdir -p build/stamps && echo "$want" > build/stamps/pages
  fi
}

# build_program TARGET...
build_program() {
  if [ ! -f build/release/build.ninja ] || ! done_for build/stamps/pages_configured "$(cat build/stamps/pages 2>/dev/null)"; then
    say "configuring"
    cmake --preset release >build/configure.log 2>&1 || { cat build/configure.log; stop "cmake could not configure the build; the message stands above."; }
    mkdir -p build/stamps && cat build/stamps/pages >build/stamps/pages_configured 2>/dev/null || true
  fi
  say "building"
  ninja -C build/release -j "$jobs" "$@" || stop "The build failed; the first error stands above."
}
