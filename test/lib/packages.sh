# shellcheck shell=bash
# Which PostgreSQL, and what of the machine is missing to build and test with it.

DEV_CACHE=${DEV_CACHE:-/var/cache/safeins}

# find_postgres: PG_BINDIR and PG_MAJOR of PG_CONFIG, else of the newest server
# installed; false if there is none.
find_postgres()
{
	local dir

	if [ -n "${PG_CONFIG:-}" ]; then
		PG_BINDIR=$("$PG_CONFIG" --bindir)
	else
		PG_BINDIR=
		for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
			if [ -x "$dir/postgres" ]; then
				PG_BINDIR=$dir
				break
			fi
		done
		if [ -z "$PG_BINDIR" ] && have pg_config; then
			PG_BINDIR=$(pg_config --bindir)
		fi
	fi
	[ -n "$PG_BINDIR" ] && [ -x "$PG_BINDIR/postgres" ] || return 1
	PG_MAJOR=$("$PG_BINDIR/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
}

# find_devel: DEVEL is the directory below which the server's headers lie, empty
# for the root; false if they are nowhere.
find_devel()
{
	local include

	include=$("$PG_BINDIR/pg_config" --includedir-server)
	for DEVEL in "" "$(devel_dir)"; do
		[ ! -f "$DEVEL$include/postgres.h" ] || return 0
	done
	return 1
}

devel_dir()
{
	echo "$DEV_CACHE/postgresql-server-dev-$(
		dpkg-query -W -f '${Version}' "postgresql-$PG_MAJOR" 2>/dev/null || echo "$PG_MAJOR")"
}

# default_major: the PostgreSQL that this release of Debian ships.
default_major()
{
	apt-cache depends postgresql 2>/dev/null |
		sed -n 's/^ *Depends: postgresql-\([0-9][0-9]*\)$/\1/p'
}

perl_has()
{
	perl -M"$1" -e 1 >/dev/null 2>&1
}

# missing_packages NEED...: what is absent, by Debian's names; NEED is build,
# test or lint.  Looks for the files, so hand-made installations count.
missing_packages()
{
	local need

	for need in "$@"; do
		case $need in
			build)
				find_postgres || echo "postgresql-${PG_MAJOR:-$(default_major)}"
				have gcc || echo gcc
				[ -f /usr/include/stdio.h ] || echo libc6-dev
				have make || echo make
				have msgfmt || echo gettext
				;;
			test)
				perl_has TAP::Harness && perl_has Test::More && perl_has Time::HiRes || echo perl
				perl_has IPC::Run || echo libipc-run-perl
				[ -f /usr/share/i18n/locales/zh_CN ] || echo locales
				[ -n "${PG_MAJOR:-}" ] || PG_MAJOR=$(default_major)
				[ -f "$(extension_dir)/pgtap.control" ] || echo "postgresql-$PG_MAJOR-pgtap"
				;;
			lint)
				have cppcheck || echo cppcheck
				have clang-tidy || echo clang-tidy
				have shellcheck || echo shellcheck
				;;
		esac
	done
}

extension_dir()
{
	if find_postgres; then
		echo "$("$PG_BINDIR/pg_config" --sharedir)/extension"
	else
		echo /nonexistent
	fi
}

# setup NEED...: installs what is absent, or as an ordinary user says what is.
setup()
{
	local missing

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

apt_install()
{
	apt_update
	say "installing $*"
	(
		trap no_cluster_end EXIT
		no_cluster_begin
		DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get install -y -qq \
			--no-install-recommends -o Dpkg::Options::=--force-confold \
			-o Dpkg::Use-Pty=0 "$@" </dev/null >/tmp/safeins-apt.$$ 2>&1
	) || { tail -n 30 /tmp/safeins-apt.$$ >&2; rm -f /tmp/safeins-apt.$$; die "could not install $*"; }
	rm -f /tmp/safeins-apt.$$
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
	version=$(dpkg-query -W -f '${Version}' "postgresql-$PG_MAJOR")
	(
		cd "$dir.partial"
		# as root apt would like to drop to a user who cannot write here
		apt-get download -qq -o APT::Sandbox::User=root "$package=$version" 2>/dev/null </dev/null ||
			apt-get download -qq -o APT::Sandbox::User=root "$package" </dev/null
		dpkg -x "$package"_*.deb .
		rm "$package"_*.deb
	) || return 1
	chmod -R a+rX "$dir.partial"
	mv "$dir.partial" "$dir"
	find_devel
}
