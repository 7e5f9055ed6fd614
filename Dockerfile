# One image for web, worker and beat; docker-compose.yml says which process a container runs.
FROM python:3.13-slim-trixie

ENV NO_BOOTSTRAP=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    UPWARD_DATA=/data

# pg_dump, for `manage.py backup`: it has to be as new as the server, see docker-compose.yml.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements-bootstrap.txt requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-bootstrap.txt \
 && uv pip install --system --no-cache --require-hashes -r requirements.txt

COPY . .
# Style sheets and scripts are part of the image; the keys made up for this one command stay in a folder that is removed.
RUN UPWARD_DATA=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
 && mv /tmp/build/static /app/staticfiles && rm -rf /tmp/build \
 && useradd --system --uid 10001 --home-dir /data --create-home upward

ENV STATIC_ROOT=/app/staticfiles
USER upward
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--backpressure", "64", "--respawn-failed-workers", "mentoring.wsgi:application"]
