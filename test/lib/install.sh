# shellcheck shell=bash
# Installing what is missing, and nothing else happening to the machine by it.

# setup NEED...: installs what is absent, or as an ordinary user says what is.
setup()
{
	local missing

	if [ -n "${PG_CONFIG:-}" ]; then
		find_postgres || die "no server goes with PG_CONFIG=$PG_CONFIG"
	fi
	if [ "$(id -u)" -ne 0 ]; then
		missing=$(missing_packages "$@")
		if [ -z "$missing" ] && ! { find_postgres && find_devel; }; then
			missing=postgresql-server-dev-$PG_MAJOR
		fi
		[ -z "$missing" ] || die "please have these packages installed: ${missing//$'\n'/ }"
		return
	fi

	if ! find_postgres && [ -z "$(default_major)" ]; then
		apt_update
	fi
	missing=$(missing_packages "$@")
	# shellcheck disable=SC2086
	[ -z "$missing" ] || apt_install $missing
	for missing in $(optional_packages "$@"); do
		# each by itself: what cannot be installed keeps no other away
		if ! apt_can "$missing" || ! (apt_install "$missing"); then
			say "going on without $missing"
		fi
	done
	find_postgres || die "no PostgreSQL server found"
	find_devel || devel_install || die "no headers of PostgreSQL $PG_MAJOR"
}

apt_update()
{
	[ -z "${APT_UPDATED:-}" ] || return 0
	have apt-get || die "not Debian: install PostgreSQL with its headers, gcc, perl, IPC::Run and pgTAP by hand"
	say "apt-get update"
	apt-get update -qq </dev/null || die "apt-get update failed"
	APT_UPDATED=1
}

# apt_can PACKAGE: whether it could be installed, as far as apt knows now.
apt_can()
{
	have apt-get && apt-get install -s -qq --no-install-recommends "$1" </dev/null >/dev/null 2>&1
}

apt_install()
{
	local log

	apt_update
	say "installing $*"
	log=$(mktemp)
	(
		trap no_cluster_end EXIT
		no_cluster_begin
		DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get install -y -qq \
			--no-install-recommends -o Dpkg::Options::=--force-confold \
			-o Dpkg::Use-Pty=0 "$@" </dev/null
	) >"$log" 2>&1 || { tail -n 30 "$log" >&2; rm -f "$log"; die "could not install $*"; }
	rm -f "$log"
}

CLUSTER_CONF=/etc/postgresql-common/createcluster.conf
POLICY=/usr/sbin/policy-rc.d

# Installing a server must neither make nor start a cluster on this machine;
# both settings go back to what they were.
no_cluster_begin()
{
	mkdir -p "${CLUSTER_CONF%/*}"
	[ ! -f "$CLUSTER_CONF" ] || cp -p "$CLUSTER_CONF" "$CLUSTER_CONF.safeins"
	echo 'create_main_cluster = false' >"$CLUSTER_CONF"
	POLICY_OURS=
	if [ ! -e "$POLICY" ]; then
		printf '#!/bin/sh\nexit 101\n' >"$POLICY"
		chmod 755 "$POLICY"
		POLICY_OURS=1
	fi
}

no_cluster_end()
{
	local shipped=/usr/share/postgresql-common/createcluster.conf

	if [ -f "$CLUSTER_CONF.safeins" ]; then
		mv "$CLUSTER_CONF.safeins" "$CLUSTER_CONF"
	elif [ -f "$shipped" ]; then
		cp "$shipped" "$CLUSTER_CONF"
	else
		rm -f "$CLUSTER_CONF"
	fi
	rm -f "$CLUSTER_CONF.ucf-dist" "$CLUSTER_CONF.dpkg-dist"
	[ -z "$POLICY_OURS" ] || rm -f "$POLICY"
}

# devel_install: the headers in a directory of our own: their package would
# bring clang and LLVM, several times what everything else takes.
devel_install()
{
	local dir package=postgresql-server-dev-$PG_MAJOR version

	dir=$(devel_dir)
	apt_update
	say "unpacking $package in $dir"
	rm -rf "$dir" "$dir.partial"
	mkdir -p "$dir.partial"
	version=$(dpkg-query -W -f '${Version}' "postgresql-$PG_MAJOR") || return 1
	devel_download "$dir.partial" "$package=$version" 2>/dev/null ||
		devel_download "$dir.partial" "$package" || return 1
	dpkg -x "$dir.partial/$package"_*.deb "$dir.partial" || return 1
	rm -f "$dir.partial/$package"_*.deb
	chmod -R a+rX "$dir.partial"
	mv "$dir.partial" "$dir"
	find_devel
}

# As root apt would rather drop to a user who cannot write there.
devel_download()
{
	(cd "$1" && apt-get download -qq -o APT::Sandbox::User=root "$2" </dev/null)
}
