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
			# Debian's own says what it wants installed
			PG_BINDIR=$(pg_config --bindir 2>/dev/null) || PG_BINDIR=
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

python_has()
{
	/usr/bin/python3 -c "import $1" >/dev/null 2>&1
}

file_like()
{
	compgen -G "$1" >/dev/null
}

# missing_packages NEED...: what is absent, by Debian's names; NEED is build,
# test, lint, memcheck or clients.  Looks for the files, so hand-made installations count.
missing_packages()
{
	WANTED=missing packages "$@"
}

# packages NEED...: those that are WANTED, missing or all.  Whatever the sources,
# the tests and what runs them call comes with one of these, or with any Debian.
packages()
{
	local need

	for need in "$@"; do
		case $need in
			build)
				find_postgres || [ -n "${PG_MAJOR:-}" ] || PG_MAJOR=$(default_major)
				package "postgresql-$PG_MAJOR" find_postgres
				package gcc have gcc
				package libc6-dev [ -f /usr/include/stdio.h ]
				package make have make
				package gettext have msgfmt
				package libssl-dev [ -f /usr/include/openssl/evp.h ]
				package libjansson-dev [ -f /usr/include/jansson.h ]
				;;
			test)
				[ -n "${PG_MAJOR:-}" ] || PG_MAJOR=$(default_major)
				package perl perl_has TAP::Harness Test::More Time::HiRes JSON::PP
				package libipc-run-perl perl_has IPC::Run
				package locales [ -f /usr/share/i18n/locales/zh_CN ]
				! pgtap_wanted || package "postgresql-$PG_MAJOR-pgtap" [ -f "$(extension_dir)/pgtap.control" ]
				;;
			demo)
				package locales [ -f /usr/share/i18n/locales/zh_CN ]
				;;
			lint)
				package cppcheck have cppcheck
				package clang-tidy have clang-tidy
				package shellcheck have shellcheck
				;;
			memcheck)
				package valgrind have valgrind
				;;
			clients)
				package default-jre-headless [ -x /usr/bin/java ]
				package libecj-java [ -f /usr/share/java/ecj.jar ]
				package libpostgresql-jdbc-java [ -f /usr/share/java/postgresql.jar ]
				package python3-psycopg2 [ -d /usr/lib/python3/dist-packages/psycopg2 ]
				package python3-pyodbc python_has pyodbc
				package odbc-postgresql file_like '/usr/lib/*/odbc/psqlodbcw.so'
				package node-pg [ -d /usr/share/nodejs/pg ]
				;;
		esac
	done
}

# package NAME TEST...: the test says whether it is there.
package()
{
	local name=$1

	shift
	[ "$WANTED" = missing ] && "$@" || echo "$name"
}

# bare_path DIR NEED...: makes DIR a PATH that has what a bare Debian with these
# packages has, so that a test that calls anything else fails here as it would
# there; BARE_PATH is what to use.  PATH as it is where dpkg does not know.  What
# somebody calls gcc may be ccache.
bare_path()
{
	local dir=$1 name file files=()

	shift
	mkdir "$dir"
	while read -r name; do
		file=$(type -P "$name") && files+=("$file")
	done < <(bare_programs "$@"; echo ccache)
	[ ${#files[@]} -eq 0 ] || ln -s -t "$dir" "${files[@]}"
	# shellcheck disable=SC2034 # for in_work
	if [ -x "$dir/bash" ] && [ -x "$dir/gcc" ] && [ -x "$dir/awk" ]; then
		BARE_PATH=$dir
	else
		BARE_PATH=$PATH
	fi
}

# bare_programs NEED...: the names of these packages' programs, of those that they
# depend on, and of those that no Debian is without.
bare_programs()
{
	have dpkg-query || return 0
	# shellcheck disable=SC2016
	dpkg-query -W -f '${Package}\t${Essential}\t${Priority}\t${Provides}\t${Pre-Depends}, ${Depends}\n' |
		awk -F '\t' -v wanted="apt make $(WANTED=all packages "$@" | paste -sd ' ')" '
		{
			known[$1] = $5
			n = split($4, name, /, */)
			for (i = 1; i <= n; i++) {
				sub(/[ (:].*/, "", name[i])
				provides[name[i]] = provides[name[i]] " " $1
			}
			if ($2 == "yes" || $3 == "required")
				take($1)
		}
		function take(p) { if (!(p in taken)) { taken[p] = 1; queue[++last] = p } }
		END {
			n = split(wanted, name, " ")
			for (i = 1; i <= n; i++)
				take(name[i])
			for (at = 1; at <= last; at++) {
				p = queue[at]
				if (p in known)
					print p
				n = split(known[p] provides[p], name, /[,| ]+/)
				for (i = 1; i <= n; i++) {
					sub(/:.*/, "", name[i])
					if (name[i] in known || name[i] in provides)
						take(name[i])
				}
			}
		}' | xargs dpkg-query -L 2>/dev/null | with_alternatives | sed -n 's,^\(/usr\)\?/s\?bin/\([^/]*\)$,\2,p' | sort -u
}

# with_alternatives: the files of standard input, and the links to them that belong
# to nobody: awk, cc and their like.
with_alternatives()
{
	{
		find /etc/alternatives -type l -printf '%l %f\n' | sed 's,^,= ,'
		find /usr/bin /usr/sbin -lname '/etc/alternatives/*' -printf '%l %p\n' | sed 's,^/etc/alternatives/,+ ,'
		cat
	} | awk '
		$1 == "=" { target[$3] = $2; next }
		$1 == "+" { link[$3] = $2; next }
		{ owned[$0] = 1; print }
		END {
			for (l in link)
				if (target[link[l]] in owned)
					print l
		}'
}

# clients_wanted: they are large, and one test is all that they are for.
clients_wanted()
{
	[[ " ${SUITES:-} " == *" tap "* && (-z "${TESTS:-}" || " $TESTS " == *_clients*) ]]
}

# pgtap_wanted: a PostgreSQL that is not released has none in Debian, and the other suites do without.
pgtap_wanted()
{
	[[ " ${SUITES:-pgtap} " == *" pgtap "* ]]
}

# optional_packages NEED...: what single tests want and are skipped without.
optional_packages()
{
	if [[ " $* " == *" test "* ]] && find_postgres; then
		[ -x "$PG_BINDIR/pg_repack" ] || echo "postgresql-$PG_MAJOR-repack"
	fi
	! clients_wanted || missing_packages clients
}

extension_dir()
{
	if find_postgres; then
		echo "$("$PG_BINDIR/pg_config" --sharedir)/extension"
	else
		echo /nonexistent
	fi
}
