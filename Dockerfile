# The grown form's image: what `dev.py bundle` packs, installed. No image or package address is
# written here; a site with its own mirror gives it: --build-arg PYTHON_IMAGE=… PIP_INDEX_URL=…
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG PIP_INDEX_URL
ARG NPM_CONFIG_REGISTRY
ARG SOURCE_DATE_EPOCH
WORKDIR /src
# The longest step first: it is kept while only the product changes.
COPY requirements/ requirements/
COPY devtools/ devtools/
COPY dev.py ./
COPY web/package.json web/package-lock.json web/.npmrc web/
RUN python dev.py bundle --prepare
COPY . .
RUN python dev.py bundle --out /out \
    && mkdir /unpacked \
    && tar -xzf /out/*.tar.gz -C /unpacked --strip-components=1 \
    && /unpacked/install.sh --prefix /opt/community-correction

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 correction \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin correction \
    && install -d -o 10001 -g 10001 -m 0700 /data /keys /anchors /backup
# Owned by root: the service cannot change its own code.
COPY --from=build /opt/community-correction /opt/community-correction
ENV PATH=/opt/community-correction/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CORRECTION_DATA=/data
WORKDIR /data
USER 10001:10001
EXPOSE 8000
# For the api. docker-compose.yml gives a worker a check of its own.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["correction"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
