FROM node:20-bookworm-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS base
ENV LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/opt/venv/bin:$PATH
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/portal

FROM base AS build
RUN apt-get update && apt-get install -y --no-install-recommends gettext && rm -rf /var/lib/apt/lists/*
COPY requirements.txt ./
RUN python -m venv /opt/venv && pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
COPY . .
COPY --from=assets /assets/node_modules node_modules
# These two values stay in this step: both are set anew where the container runs.
RUN export SECRET_KEY=build DATABASE_URL=postgres://build/build \
    && python manage.py compilemessages --ignore node_modules \
    && python manage.py collectstatic --noinput --ignore 'tabler-*'

FROM base
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/portal /srv/portal
RUN install -d -o portal -g portal -m 750 /srv/media /srv/media/incoming \
    && fc-cache -f
ENV MEDIA_ROOT=/srv/media HOME=/tmp
USER 10001
VOLUME /srv/media
EXPOSE 8000
# Host and scheme are those of a visitor behind the proxy, so that neither check turns the probe away.
HEALTHCHECK --interval=30s --timeout=10s --retries=5 --start-period=30s CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz/live', headers={'Host': os.environ.get('ALLOWED_HOSTS', '127.0.0.1').split(',')[0], 'X-Forwarded-Proto': 'https'}), timeout=5)"]
CMD ["gunicorn", "qms_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--worker-tmp-dir", "/tmp", "--max-requests", "2000", "--max-requests-jitter", "200", "--no-control-socket", "--access-logfile", "-"]
