"""A server of files on this machine, and a record of CMU ARCTIC on it."""

import hashlib
import io
import json
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import soundfile

from separatrix.datasets import zenodo


class Server:
    """Serves bytes by path; knows how to resume, and how to break off.

    Attributes
    ----------
    files : dict
        Bytes by path.
    breaks_after : list of int
        Bytes after which the next answers break off, one after the other.
    resumes : bool
        Whether a Range is heeded.
    ranges : list
        What was asked for, a Range or None for each request.
    """

    def __init__(self):
        self.files, self.breaks_after, self.resumes, self.ranges = {}, [], True, []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler):
                self._answer(handler)

            def log_message(handler, *given):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler):
        content = self.files.get(handler.path)
        if content is None:
            handler.send_error(404)
            return
        asked = handler.headers["Range"]
        self.ranges.append(asked)
        begin = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        if begin and self.resumes:
            handler.send_response(206)
            handler.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
            content = content[begin:]
        else:
            handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        end = self.breaks_after.pop(0) if self.breaks_after else len(content)
        handler.wfile.write(content[:end])
        handler.close_connection = True


@pytest.fixture
def server():
    served = Server()
    yield served
    served.close()


NAMES = [
    f"cmu_arctic_{sex}_{sex[0]}{talker}_1" for sex in ("male", "female") for talker in range(8)
]


def tar_of(members):
    """A .tar.gz of (TarInfo or name, bytes)."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for member, content in members:
            info = member if isinstance(member, tarfile.TarInfo) else tarfile.TarInfo(member)
            info.size = len(content) if info.isfile() else 0
            tar.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def speech(name):
    """Bytes of a short sound file."""
    rng = np.random.default_rng(len(name))
    file = io.BytesIO()
    soundfile.write(file, 0.1 * rng.laplace(size=16000), 16000, format="WAV")
    return file.getvalue()


@pytest.fixture
def zenodo_record(server, monkeypatch, tmp_path):
    """Serve an archive as Zenodo does; the cache is a new folder."""
    monkeypatch.setattr(zenodo, "API", f"{server.url}/api/records")
    monkeypatch.setenv("SEPARATRIX_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SEPARATRIX_DATA", raising=False)

    def serve(content=None, **changed):
        if content is None:
            content = tar_of([(f"cmu_arctic_concat15/{name}.wav", speech(name)) for name in NAMES])
        path = "/api/records/3066489/files/cmu_arctic_concat15.tar.gz/content"
        server.files[path] = content
        entry = {
            "key": "cmu_arctic_concat15.tar.gz",
            "size": len(content),
            "checksum": f"md5:{hashlib.md5(content).hexdigest()}",
            "links": {"self": server.url + path},
            **changed,
        }
        record = {"id": 3066489, "files": [{**entry, "key": "README.md"}, entry]}
        server.files["/api/records/3066489"] = json.dumps(record).encode()
        return content

    return serve
