# The image of PeopleInfo: one static binary, the certificates that it trusts, a folder for data.
#
#   docker build --tag peopleinfo .
#   docker buildx build --platform linux/amd64,linux/arm64 --tag peopleinfo .
#
# Both architectures are compiled on the machine's own, so that none is emulated. The compiled bytes
# depend on the versions named here and on the lock file alone; docs/container.md says how that is
# proven.

# The digest is what counts; dependabot raises it and the tag together. It is the one that public
# Dockerfiles have beside this tag, and was never asked of the registry itself: a wrong one ends the
# build, and nothing else.
FROM --platform=$BUILDPLATFORM docker.io/library/rust:1.95.0-slim-bookworm@sha256:d7482085ff5b415f84dba5647ae71606650bdef00db7aeb69f4b3d170c3e4082 AS build
WORKDIR /src

# Zig is the C compiler and linker for both targets, at a fixed version. Python only unpacks it, and
# nothing of it gets into the binary, so that Debian may choose its version.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3-venv \
    && rm -rf /var/lib/apt/lists/*
COPY deploy/compiler.txt deploy/
RUN python3 -m venv /opt/compiler \
    && /opt/compiler/bin/pip install --no-cache-dir --require-hashes --requirement deploy/compiler.txt
ENV PATH=/opt/compiler/bin:$PATH

# The libraries, in a layer that lasts as long as the lock file: our own crates are empty in it.
COPY .cargo .cargo
COPY Cargo.toml Cargo.lock ./
COPY crates/people/Cargo.toml crates/people/
COPY crates/store/Cargo.toml crates/store/
COPY crates/server/Cargo.toml crates/server/
COPY bench/Cargo.toml bench/
COPY deploy/compile deploy/
ARG TARGETARCH
RUN deploy/compile libraries "$TARGETARCH"

COPY crates crates
COPY docs/problems.md docs/
RUN deploy/compile program "$TARGETARCH"


FROM scratch
# What changes with the commit, deploy/image adds: version, revision, source.
LABEL org.opencontainers.image.title="PeopleInfo" \
      org.opencontainers.image.description="One record of a person, kept safely, over HTTP." \
      org.opencontainers.image.licenses="Apache-2.0 OR MIT"

# DynamoDB and the issuer of JWTs are asked over TLS; whom to trust is read from this file.
COPY --from=build /out/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/peopleinfo /peopleinfo

# Everything that is written is below /data: the root can be read-only. Copies on their way to a
# backup go there too, because they are as private as the store.
ENV PEOPLEINFO_STORE=sqlite:/data/peopleinfo.db \
    PEOPLEINFO_LISTEN=0.0.0.0:3000 \
    PEOPLEINFO_METRICS_LISTEN=0.0.0.0:5050 \
    TMPDIR=/data
VOLUME ["/data"]
WORKDIR /data
USER 65532:65532
EXPOSE 3000 5050
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=10s --start-period=5s --retries=3 \
    CMD ["/peopleinfo", "status"]
ENTRYPOINT ["/peopleinfo"]
CMD ["serve"]
