# The bot in a container: not root, a read-only root file system, everything it knows under /data.
#   docker build -t dingxun .
#   docker run -d --name dingxun --read-only --cap-drop ALL -v dingxun-data:/data -e DINGXUN_TELEGRAM__TOKEN dingxun
# Slim (Debian), not Alpine: the packages are installed as wheels, and those are the tested ones.
FROM python:3.13-slim

# Nothing is written beside the code; what needs a temporary file (SQLite, the demo) makes it under /data too.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore \
    TMPDIR=/data \
    DINGXUN_DATABASE__URL=sqlite+aiosqlite:////data/dingxun.sqlite \
    DINGXUN_HTTP__LISTEN=0.0.0.0:8080

WORKDIR /app

COPY locks/run.txt locks/run.txt
RUN python -m pip install --require-hashes --only-binary :all: -r locks/run.txt

COPY LICENSE config.example.yaml ./
COPY bot bot
# The user's id is fixed: a bind mount belongs to `chown 10001:10001`; a named volume takes it over from here.
RUN python -m compileall -q bot \
    && groupadd --gid 10001 dingxun \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin dingxun \
    && mkdir /data \
    && chown 10001:10001 /data

USER 10001:10001
VOLUME /data
EXPOSE 8080

# Unhealthy when the poll loop has not been heard of for 90 seconds (so within two minutes of a stall), whatever HTTP says.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=1 CMD ["python", "-m", "bot", "health"]
# Out within 10 seconds, losing nothing.
STOPSIGNAL SIGTERM

ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
