# docker build -t sequitur .        README says more: "In a container".
FROM python:3.12-slim

# The address of PyTorch's wheels for the processor alone, or for a release of CUDA, as its
# "Get started" page gives it: --build-arg TORCH_INDEX=... Without, the usual wheels are taken,
# which bring the libraries for a GPU along.
ARG TORCH_INDEX=

WORKDIR /src
# First torch, by far the largest: it isn't fetched again when something else has changed.
COPY requirements.txt ./
RUN grep '^torch' requirements.txt > torch.txt \
    && pip install --no-cache-dir ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} -r torch.txt \
    && pip install --no-cache-dir -r requirements.txt
COPY pyproject.toml setup.py README.md LICENSE ./
COPY sequitur_core ./sequitur_core
COPY dashboard ./dashboard
COPY sample_data ./sample_data
RUN pip install --no-cache-dir ".[formats]" && rm -rf /src/*

# Not the superuser. Streamlit needs a home, which a user that `--user` names has none of, and numba
# a folder to keep what it compiled. Without an address to tell, Streamlit asks a server elsewhere
# for its own.
RUN useradd --uid 1000 --create-home sequitur && install -d -o sequitur -m 700 /data
ENV HOME=/home/sequitur \
    SEQUITUR_HOME=/data \
    PORT=8501 \
    NUMBA_CACHE_DIR=/tmp/numba \
    STREAMLIT_BROWSER_SERVER_ADDRESS=localhost \
    PYTHONUNBUFFERED=1
USER 1000
WORKDIR /home/sequitur
VOLUME /data
EXPOSE 8501

# The server answers under its own names alone, so it is asked under the first of them.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-c", "\
import os, urllib.request as web; \
names = os.environ.get('STREAMLIT_SERVER_ALLOWED_HOSTS', '').split() or ['localhost']; \
address = 'http://127.0.0.1:' + os.environ['PORT'] + '/health'; \
web.urlopen(web.Request(address, headers={'Host': names[0]}), timeout=8)"]

# All addresses are the container's own: what of them is reached from outside, `-p` says.
CMD ["sh", "-c", "exec sequitur run --no-browser --address 0.0.0.0 --port \"$PORT\""]
