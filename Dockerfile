# The site, built, with its server: docker build -t holdfast . && docker run -p 8000:8000 holdfast
FROM python:3.12-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /site
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
COPY . .
RUN uv sync --locked --no-dev --extra postgres --no-editable && uv run --no-sync holdfast build

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 holdfast
WORKDIR /site
COPY --from=build /site/.venv .venv
COPY --from=build /site/site.yaml site.yaml
COPY --from=build /site/dist dist
# SQLite writes here: mount a volume, or give DATABASE_URL.
COPY --from=build --chown=holdfast /site/data data
ENV PATH="/site/.venv/bin:$PATH" PYTHONUNBUFFERED=1 PORT=8000
USER holdfast
VOLUME /site/data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/api/livez', timeout=4)"]
# `exec` makes the server process 1, so that it hears SIGTERM and stops in good order.
CMD ["sh", "-c", "exec holdfast serve --host 0.0.0.0 --port \"$PORT\""]
