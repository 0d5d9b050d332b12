# shellcheck shell=bash
# The private server: own directory, own socket, no port, stopped when we end.

export PGDATA=$WORK/data PGHOST=$WORK PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
export PGTZ=Asia/Shanghai

# server_start PROFILE: check, stock or bench
server_start()
{
	local locale=C.UTF-8

	say "starting a private server"
	# what installcheck shows must not hang on the order of the machine's language
	if [ "$1" = stock ]; then
		server_locale en_US
		[ -z "${LOCPATH:-}" ] || locale=en_US.UTF-8
	fi
	initdb -D "$PGDATA" -U postgres -A trust -E UTF8 --locale="$locale" --lc-messages=C \
		--no-sync >"$WORK/initdb.log" 2>&1 || { cat "$WORK/initdb.log" >&2; return 1; }
	{
		"settings_$1"
		cat <<-END
			listen_addresses = ''
			unix_socket_directories = '$WORK'
			timezone = 'Asia/Shanghai'
			log_line_prefix = '%m [%p] %q%a %d '
			log_timezone = 'Asia/Shanghai'
			jit = off
		END
	} >>"$PGDATA/postgresql.conf"
	trap server_stop EXIT
	pg_ctl -s -D "$PGDATA" -l "$WORK/server.log" -t $((180 * ${SAFEINS_SLOWER:-1})) -w start || { cat "$WORK/server.log" >&2; return 1; }
}

server_stop()
{
	local status=$?

	trap - EXIT
	trap '' HUP INT PIPE TERM
	[ ! -f "$PGDATA/postmaster.pid" ] || pg_ctl -s -D "$PGDATA" -m immediate -w stop || true
	exit "$status"
}

# server_locale LANGUAGE: makes the language's locale in UTF-8 for servers that are
# started from now on; sets LOCPATH where it can be made.
server_locale()
{
	mkdir -p "$WORK/locale"
	if localedef -i "$1" -f UTF-8 "$WORK/locale/$1.UTF-8" >/dev/null 2>&1; then
		export LOCPATH=$WORK/locale
	fi
}

# server_keep DATABASE: the server outlives us; says how to use it, and how to stop it.
server_keep()
{
	trap - EXIT
	touch "$WORK/kept"
	cat <<-END

		服务器继续运行 / the server goes on:
		    psql -h $WORK -U postgres $1
		停止并删除 / to stop and remove it:
		    kill -INT $(head -1 "$PGDATA/postmaster.pid"); sleep 2; rm -r $WORK
	END
}

settings_check()
{
	cat <<-END
		fsync = off
		wal_level = logical
		max_connections = 100
		max_prepared_transactions = 20
		max_wal_size = 4GB
		shared_buffers = 128MB
	END
}

# As a package leaves it; what hangs on the disk alone apart.
settings_stock()
{
	echo 'fsync = off'
}

# BENCH_FSYNC=off takes the disk out of the figures.
settings_bench()
{
	cat <<-END
		fsync = ${BENCH_FSYNC:-on}
		max_connections = 100
		shared_buffers = ${BENCH_SHARED_BUFFERS:-2GB}
		maintenance_work_mem = 256MB
		max_wal_size = 16GB
		checkpoint_timeout = 1h
		autovacuum_naptime = 10s
	END
}
