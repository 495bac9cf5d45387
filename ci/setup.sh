# Sourced by the scripts of ci/: says what is done, and installs what is missing.
# shellcheck shell=bash
set -euo pipefail
exec < /dev/null  # nothing here asks anything
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n== %s\n' "$*"; }

# Installs the packages of ci/packages marked with any of the words given. Root only to install.
install_missing() {
  local words="$*" missing=() kind package
  while read -r kind package; do
    [[ $kind == \#* || -z $kind || " $words " != *" $kind "* ]] && continue
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done < ci/packages
  if [ ${#missing[@]} -eq 0 ]; then
    return
  fi
  local line="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  if [ "$(id -u)" -ne 0 ]; then
    printf '%s: packages are missing, and only root may install them. Run, as root:\n\n  %s\n\n' "$0" "$line" >&2
    exit 2
  fi
  say "installing ${missing[*]}"
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" > /dev/null
}

# build PRESET [TARGET...]: what is built is shown on a terminal only; what a compiler says, always. A compiler cache is
# used where it is there: it has what any checkout compiled.
build() {
  local quiet=() targets=() launcher=()
  [ -t 1 ] || quiet=(-- --quiet)
  [ $# -eq 1 ] || targets=(--target "${@:2}")
  if [ "${SPAREPAGE_CCACHE-yes}" = yes ] && command -v ccache > /dev/null; then
    launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_C_COMPILER_LAUNCHER=ccache)
    export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=time_macros
  fi
  say "building: $*"
  cmake --preset "$1" "${launcher[@]}" > /dev/null
  cmake --build --preset "$1" "${targets[@]}" "${quiet[@]}"
}
