"""What is heard and seen: samples, pieces of spectrograms, files."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from ..archive import zip_chunks
from ..studio import Studio
from ..summary import downloads, summary
from ..tiles import Scale, Tile, tile_png
from ..wording import Refused

MOST_VALUES = 1 << 23  # of all signals in one answer, 32 MB
FOR_GOOD = {"Cache-Control": "private, max-age=31536000, immutable"}  # a result never changes


def _place(request: Request) -> tuple[str, str]:
    kind = request.path_params["kind"]
    if kind not in ("recording", "job", "result"):
        raise Refused("there is nothing of that kind.", 404)
    return kind, request.path_params["key"]


def info(request: Request) -> Response:
    """Describe the signals."""
    studio: Studio = request.app.state.studio
    return JSONResponse(studio.signals(*_place(request)).to_json())


def result(request: Request) -> Response:
    """Describe a result of the command line."""
    studio: Studio = request.app.state.studio
    found = studio.result(request.path_params["key"])
    same = [one for one in studio.results().values() if one.group == found.group]
    return JSONResponse(
        {
            "name": found.track,
            "runs": [
                {
                    "id": one.id,
                    "method": one.method,
                    "created": one.created,
                    "state": "done",
                    "result": summary(one.folder),
                    "parameters": {},
                }
                for one in sorted(same, key=lambda one: one.created)
            ],
        }
    )


def samples(request: Request) -> Response:
    """Give a stretch of all signals, one after the other, as 32-bit floats."""
    studio: Studio = request.app.state.studio
    signals = studio.signals(*_place(request))
    try:
        start, stop = (int(request.query_params[name]) for name in ("start", "stop"))
    except (LookupError, ValueError):
        raise Refused("name the first sample and the one after the last.", 400) from None
    if not 0 <= start < stop <= signals.n_samples:
        raise Refused("this stretch lies outside the recording.", 416)
    if (stop - start) * len(signals.signals) > MOST_VALUES:
        raise Refused("this stretch is too long; ask for less at once.", 413)
    data = signals.read(start, stop).astype("<f4").tobytes()
    return Response(data, media_type="application/octet-stream", headers=FOR_GOOD)


def tile(request: Request) -> Response:
    """Draw a piece of a spectrogram."""
    studio: Studio = request.app.state.studio
    signals = studio.signals(*_place(request))
    at = request.path_params
    try:
        wanted = Tile(Scale(at["scale"]), at["zoom_x"], at["zoom_y"], at["x"], at["y"])
    except ValueError:
        raise Refused("there is no such scale of frequency.", 404) from None
    if not wanted.exists or at["signal"] >= len(signals.signals):
        raise Refused("there is no such piece.", 404)
    signal, top = signals.signals[at["signal"]], signals.levels.top_db
    data = tile_png(signal, wanted, signals.n_samples, signals.fs, top)
    return Response(data, media_type="image/png", headers=FOR_GOOD)


def download(request: Request) -> Response:
    """Give a file of a result."""
    studio: Studio = request.app.state.studio
    folder = studio.folder(*_place(request))
    name = request.path_params["name"]
    if name not in downloads(folder):
        raise Refused("the result has no such file.", 404)
    return FileResponse(folder / name, filename=name)


def everything(request: Request) -> Response:
    """Give all files of a result as a ZIP."""
    studio: Studio = request.app.state.studio
    folder = studio.folder(*_place(request))
    about = summary(folder)
    title = "".join(c if c.isalnum() else "-" for c in f"{about['track']}-{about['method']}")
    disposition = f"attachment; filename*=UTF-8''{quote(title)}.zip"
    chunks = zip_chunks(folder, downloads(folder), title)
    headers = {"Content-Disposition": disposition}
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)


PLACE = "/api/sets/{kind}/{key}"
SOUND: list[BaseRoute] = [
    Route(PLACE, info),
    Route("/api/results/{key}", result),
    Route(PLACE + "/samples", samples),
    Route(PLACE + "/tile/{signal:int}/{scale}/{zoom_x:int}/{zoom_y:int}/{x:int}/{y:int}", tile),
    Route(PLACE + "/files/{name}", download),
    Route(PLACE + "/zip", everything),
]
