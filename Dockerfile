# The client, the binary, and an image that holds nothing else.
FROM node:22-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci
COPY web/ ./
COPY docs/openapi.json /src/docs/openapi.json
RUN npm run build

FROM rust:1-bookworm AS binary
WORKDIR /src
COPY . .
COPY --from=web /src/web/dist web/dist
RUN cargo build --release --locked -p vc-cli

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin vc \
 && install -d -o vc -g vc -m 0700 /data
COPY --from=binary /src/target/release/vc /usr/local/bin/vc
USER 10001
ENV VC_DATA=/data VC_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
# Bash speaks HTTP well enough that the image needs no client for it.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 CMD ["/bin/bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/${VC_LISTEN##*:} && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["vc"]
CMD ["serve"]
