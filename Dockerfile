# The image of the webserver, the daemon and the code location (compose.yaml), and of `gongkai run`.
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/gongkai
COPY requirements.lock ./
RUN /opt/gongkai/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY pipelines pipelines
COPY assets assets
RUN /opt/gongkai/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim-bookworm
# LibreOffice converts what old office programs wrote.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libreoffice-calc-nogui libreoffice-writer-nogui \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home gongkai \
    && install -d -o gongkai -g gongkai /var/lib/gongkai /srv/reports
COPY --from=build /opt/gongkai /opt/gongkai
COPY docs/deploy/dagster.yaml docs/deploy/workspace.yaml /etc/gongkai/
ENV PATH=/opt/gongkai/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DAGSTER_HOME=/etc/gongkai \
    GONGKAI_HOME=/var/lib/gongkai \
    GONGKAI_SOURCE=/srv/reports
USER gongkai
WORKDIR /var/lib/gongkai
VOLUME /var/lib/gongkai
CMD ["gongkai", "--help"]
