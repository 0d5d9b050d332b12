# PostgreSQL with safeins:
#   docker build -t safeins . && docker run -e POSTGRES_PASSWORD=... safeins
# then, as superuser: CREATE EXTENSION safeins CASCADE.  PG_MAJOR: 15, 17 or 18.
ARG PG_MAJOR=17

FROM postgres:${PG_MAJOR}-bookworm AS build
ARG PG_MAJOR
RUN apt-get update && apt-get install -y --no-install-recommends gcc make gettext libc6-dev libssl-dev postgresql-server-dev-${PG_MAJOR}
COPY . /src
RUN make -C /src -j"$(nproc)" with_llvm=no with_tools=no && make -C /src install with_llvm=no with_tools=no DESTDIR=/out

# Chinese messages: the server needs the locale when it starts.
FROM postgres:${PG_MAJOR}-bookworm
RUN localedef -i zh_CN -f UTF-8 zh_CN.UTF-8
COPY --from=build /out /
