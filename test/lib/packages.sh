# shellcheck shell=bash
# Which PostgreSQL, and what of the machine is missing to build and test with it.

SAFEINS_CACHE=${SAFEINS_CACHE:-/var/cache/safeins}

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
	echo "$SAFEINS_CACHE/postgresql-server-dev-$(
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
				[ -f /usr/include/openssl/evp.h ] || echo libssl-dev
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

# optional_packages NEED...: what single tests want and are skipped without, where
# this release of Debian has it.
optional_packages()
{
	local package

	[[ " $* " == *" test "* ]] && find_postgres || return 0
	package=postgresql-$PG_MAJOR-repack
	[ -x "$PG_BINDIR/pg_repack" ] || ! apt-cache show "$package" >/dev/null 2>&1 || echo "$package"
}

extension_dir()
{
	if find_postgres; then
		echo "$("$PG_BINDIR/pg_config" --sharedir)/extension"
	else
		echo /nonexistent
	fi
}
