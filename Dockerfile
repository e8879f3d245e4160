# One image for every service; the command says which. Another package index than pip's own is named when building
# (--build-arg PIP_INDEX_URL=…), never here.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app

COPY requirements.lock ./
ARG PIP_INDEX_URL
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY pyproject.toml README.md ./
COPY services services
COPY migrations migrations
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -e .

# Where pushed files wait; a volume laid here takes over who owns it.
RUN install -d -o nobody /var/lib/sinistra

USER nobody
EXPOSE 8420
ENTRYPOINT ["sinistra"]
CMD ["serve", "gateway"]
