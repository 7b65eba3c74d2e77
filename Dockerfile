# docker build -t quiet-desk .
# docker run -p 127.0.0.1:8000:8000 -v desk:/data quiet-desk                               the demo, for this machine
# docker run -p 127.0.0.1:8000:8000 -v desk:/data quiet-desk --url https://desk.example.com   behind a proxy with TLS
FROM python:3.13-slim
RUN useradd --create-home --uid 1000 desk \
    && mkdir /data /srv/packages \
    && chown desk:desk /data /srv/packages
WORKDIR /srv/desk
COPY --chown=desk:desk . .
USER desk
ENV HELPDESK_VENV=/srv/packages HELPDESK_DATA=/data HELPDESK_LOG=stderr
# What is built with --build-arg HELPDESK_FILES=s3: brings the packages for files in a bucket.
ARG HELPDESK_FILES
RUN bin/run --install --data /tmp/install && rm -r /tmp/install
VOLUME /data
EXPOSE 8000
# Inside a container loopback reaches nobody, so an address is named; --url opens every interface.
ENTRYPOINT ["bin/run"]
CMD ["--url", "http://localhost:8000"]
HEALTHCHECK --start-period=60s CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
