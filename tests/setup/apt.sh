# For the scripts beside it: Debian packages, where this user may install them without being asked for a password.

say() { echo "test set-up: $*" >&2; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

can_install() { command -v apt-get >/dev/null && as_root true 2>/dev/null; }

# apt_install PACKAGE... : status 1, and a word about it, where that cannot be done
apt_install() {
  if ! can_install; then
    say "cannot install $*: no apt-get, or not allowed"
    return 1
  fi
  say "installing $*"
  local log
  log=$(as_root apt-get update -qq 2>&1) || true # an old list may do
  log=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" 2>&1) && return
  say "could not install $*: $(tail -n 1 <<<"$log")"
  return 1
}
