#!/usr/bin/env bash
# Runs a command as a newcomer would: on a system that has nothing but Debian, Python, make and git, in a clone of what is
# committed here.
#
#   tests/setup/bare.sh SUITE USER COMMAND     e.g. bookworm plain 'make site && make test'
#
# SUITE is a release of Debian; USER is root, or plain: somebody who may install nothing. This machine's own settings for package
# registries and certificates are taken along. Needs debootstrap, and to be root or to have sudo. Status: the command's.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/apt.sh

suite=$1 user=$2 command=$3
work=$(mktemp -d)
root=$work/root
trap 'as_root rm -rf --one-file-system "$work"' EXIT

# the mirror of Debian that this machine asks itself; debootstrap knows one for all others
mirror() { sed -nE 's#^(URIs: *|deb +(\[[^]]*\] +)?)([^ ]+/debian)/?( .*)?$#\3#p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1; }

bootstrap() {
  local packages=python3,python3-venv,python3-pip,make,git,ca-certificates
  as_root debootstrap --variant=minbase --include=$packages "$suite" "$root" $(mirror) >"$work/log" 2>&1 || { tail "$work/log" >&2; return 1; }
}

# settings of this machine as they lie in its files
taken() { as_root mkdir -p "$(dirname "$2")" && as_root cp -rLT "$1" "$2" 2>/dev/null; }
registries() {
  local places=(/etc/pip.conf /etc/xdg/pip /etc/npmrc /etc/ssl/certs /usr/local/share/ca-certificates /etc/apt/apt.conf.d /etc/resolv.conf /etc/hosts)
  for place in "${places[@]}"; do
    [ ! -e "$place" ] || taken "$place" "$root$place" || true # a link in it may lead nowhere
  done
  for place in .config/pip .pip .npmrc; do
    [ ! -e "$HOME/$place" ] || taken "$HOME/$place" "$root$home/$place"
  done
}

variables() { env | grep -E '^(PIP|UV|NPM|npm_config|SSL_CERT|REQUESTS_CA|[A-Za-z]+_proxy|[A-Z]+_PROXY)[A-Za-z_]*=' || true; }

[ "$user" = root ] && home=/root || home=/home/$user
bootstrap
[ "$user" = root ] || as_root chroot "$root" useradd --create-home --shell /bin/bash "$user"
registries
git clone --quiet . "$work/plan"
as_root mv "$work/plan" "$root$home/plan"
as_root chroot "$root" chown -R "$user:" "$home"

# what is mounted is gone with the last process
mapfile -t settings < <(variables)
as_root unshare --mount --pid --fork --kill-child --propagation slave bash -euc '
  root=$1 user=$2 home=$3 command=$4; shift 4
  mount --rbind /dev "$root/dev"
  mount -t proc proc "$root/proc"
  exec chroot --userspec="$user" "$root" env -i "$@" HOME="$home" USER="$user" LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \
    bash -c "cd ~/plan && $command"
' bare "$root" "$user" "$home" "$command" "${settings[@]}"
