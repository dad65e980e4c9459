# An image of the server. `docker compose -f deploy/compose.yaml up --build` runs two of it as a cluster.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package motet

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/motet motet \
    && install --directory --owner motet --group motet --mode 700 /srv/motet
COPY --from=build /src/target/release/motet /usr/local/bin/motet
USER motet
WORKDIR /var/lib/motet
# The folder for files that several nodes use; a volume that is mounted there takes its owner from it.
VOLUME ["/var/lib/motet", "/srv/motet"]
ENV MOTET_LISTEN=0.0.0.0:8000 MOTET_DATA_DIR=/var/lib/motet
EXPOSE 8000
ENTRYPOINT ["motet"]
CMD ["serve"]
