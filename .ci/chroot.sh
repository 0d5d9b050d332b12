# shellcheck shell=bash
# Bare machines: a minimal Debian of some release in a directory, kept between
# runs, and copies of it, in which what is wanted is installed and run.

CHROOT_CACHE=${CHROOT_CACHE:-/var/cache/safeins-ci}

# chroot_mirror: where this machine itself gets Debian from.
chroot_mirror()
{
	local mirror

	mirror=$(debian_targets)
	if [ -z "$mirror" ]; then
		apt-get update -qq </dev/null >&2 || true
		mirror=$(debian_targets)
	fi
	[ -n "$mirror" ] || { echo "no Debian mirror in apt's configuration" >&2; return 1; }
	echo "$mirror"
}

debian_targets()
{
	# shellcheck disable=SC2016 # the fields are apt's; sed reads to the end, or it would break the pipe
	apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null |
		sed -n '1{/^http/p}'
}

# chroot_proxy: the machine's apt proxy, if it has one, for the chroot's own apt.
chroot_proxy()
{
	apt-config dump | grep -iE '^Acquire::https?::Proxy' || true
}

# chroot_name SUITE: changes with the recipe, so an old recipe's chroot is never used.
chroot_name()
{
	echo "$1-$(declare -f chroot_bootstrap | sha256sum | cut -c1-12)"
}

# chroot_lock: one run at a time makes or copies a chroot.
chroot_lock()
{
	mkdir -p "$CHROOT_CACHE"
	exec 9>"$CHROOT_CACHE/lock"
	flock 9
}

chroot_unlock()
{
	exec 9>&-
}

# chroot_make SUITE: prints the directory of a whole chroot, making it when
# absent.  It has a minimal Debian and make: what else is needed, whoever runs
# there installs, and so nothing may ever run in it but in a copy.
chroot_make()
{
	local dir old

	dir=$CHROOT_CACHE/$(chroot_name "$1")
	if [ ! -d "$dir" ]; then
		chroot_bootstrap "$1" "$dir" || return 1
		for old in "$CHROOT_CACHE/$1"-*; do
			[ "$old" = "$dir" ] || rm -rf --one-file-system "$old"
		done
	fi
	echo "$dir"
}

# chroot_fresh SUITE...: prints the directory of a new bare machine of the first of
# these releases that is to be had; whoever asked removes it, at the latest the next
# run when he is gone.
chroot_fresh()
{
	local suite base dir

	chroot_lock
	for dir in "$CHROOT_CACHE"/fresh.*; do
		[ ! -d "$dir" ] || kill -0 "$(echo "$dir" | cut -d. -f2)" 2>/dev/null || chroot_remove "$dir"
	done
	for suite in "$@"; do
		base=$(chroot_make "$suite") || continue
		dir=$(mktemp -d "$CHROOT_CACHE/fresh.$$.$suite.XXXXXX")
		cp -a "$base/." "$dir/" || break
		[ ! -f /etc/resolv.conf ] || cp -L /etc/resolv.conf "$dir/etc/resolv.conf"
		chroot_unlock
		echo "$dir"
		return 0
	done
	chroot_unlock
	echo "no chroot of $*" >&2
	return 1
}

chroot_remove()
{
	[ -z "$1" ] || rm -rf --one-file-system "$1"
}

# chroot_bootstrap SUITE DIR: only a whole chroot gets the final name.
chroot_bootstrap()
{
	local dir=$2.partial mirror proxy script='' include=make log=$CHROOT_CACHE/$1.log

	rm -rf --one-file-system "$dir"
	mirror=$(chroot_mirror) || return 1
	[[ $mirror != https:* ]] || include=make,ca-certificates
	proxy=$(apt-config shell http_proxy Acquire::http::Proxy)
	command -v debootstrap >/dev/null || chroot_get_debootstrap || return 1
	# a release that is younger than this debootstrap is made like sid
	[ -e "/usr/share/debootstrap/scripts/$1" ] || script=sid
	echo "making a $1 chroot in $2" >&2
	(
		eval "$proxy"
		[ -z "${http_proxy:-}" ] || export http_proxy
		debootstrap --variant=minbase --include="$include" "$1" "$dir" "$mirror" $script </dev/null
	) >"$log" 2>&1 || { tail -n 20 "$log" >&2; return 1; }
	printf '#!/bin/sh\nexit 101\n' >"$dir/usr/sbin/policy-rc.d"
	chmod 755 "$dir/usr/sbin/policy-rc.d"
	{
		echo 'Acquire::Check-Valid-Until "false";'
		chroot_proxy
	} >"$dir/etc/apt/apt.conf.d/90safeins-ci"
	mv "$dir" "$2"
	rm -f "$log"
}

chroot_get_debootstrap()
{
	echo "installing debootstrap" >&2
	apt-get update -qq </dev/null >&2 &&
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			debootstrap debian-archive-keyring </dev/null >/dev/null
}

# chroot_run DIR COMMAND...: in namespaces of its own, so its mounts and
# processes end with it, however it ends.
chroot_run()
{
	local dir=$1 propagation=private

	shift
	# where we are in a chroot ourselves, there is no mount to make private
	unshare --mount --propagation private true 2>/dev/null || propagation=unchanged
	# shellcheck disable=SC2016
	unshare --mount --propagation "$propagation" --pid --fork --kill-child sh -euc '
		dir=$1; shift
		mount -t proc proc "$dir/proc"
		mount -t tmpfs -o mode=1777 tmpfs "$dir/dev/shm"
		exec chroot "$dir" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 CI=true \
			PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
	' chroot_run "$dir" "$@" 9>&-
}

# chroot_tree DIR SCRIPT [ARGUMENT...]: runs the shell script in a copy of this clone
# as it is here, committed or not, which lies where the tests' own user can read it.
chroot_tree()
{
	local dir=$1 script=$2

	shift 2
	# shellcheck disable=SC2016
	tar --exclude=./.git --exclude=./run -cf - . | chroot_run "$dir" sh -euc '
		dir=$(mktemp -d /tmp/safeins.XXXXXX)
		trap "rm -rf $dir" EXIT
		chmod 755 "$dir"
		cd "$dir"
		tar -xf -
		script=$1
		shift
		sh -euc "$script" chroot_tree "$@" </dev/null
	' chroot_tree "$script" "$@"
}
