"""Recordings: given, looked at, deleted."""

import json
import shutil
from dataclasses import replace
from typing import Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ...datasets import talkers
from ..catalogue import suits
from ..intake import check_room, look_at, new_recording, open_intake, receive, side_name
from ..records import UNFINISHED, Recording
from ..studio import Studio
from ..wording import Refused

MOST_BYTES = 1_000_000  # of a request that is no file


async def body(request: Request) -> dict[str, Any]:
    """Read a small JSON object from a request."""
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > MOST_BYTES:
            raise Refused("this request is too large.", 413)
    try:
        given = json.loads(taken, parse_constant=_no_json)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Refused("this request cannot be read.", 400)
    return given


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON.")


async def create(request: Request) -> Response:
    """Make room for a recording of some files; what is too large is refused before it is sent."""
    studio: Studio = request.app.state.studio
    given = await body(request)
    names, sizes = given.get("names"), given.get("sizes", [])
    whole = isinstance(sizes, list) and all(isinstance(size, int) for size in sizes)
    if not isinstance(names, list) or not whole:
        raise Refused("name the files of the recording, and their sizes in bytes.", 400)
    check_room(studio.library.root, sizes, studio.most_bytes)
    return JSONResponse(new_recording(studio.library, names).to_json(), 201)


async def put_file(request: Request) -> Response:
    """Take a file of a recording."""
    studio: Studio = request.app.state.studio
    recording = studio.recording(request.path_params["key"])
    k = request.path_params["k"]
    if recording.ready or k >= len(recording.files):
        raise Refused("this recording takes no such file.", 409)
    place = studio.library.recording_paths(recording)[k]
    try:
        await receive(request, place, studio.most_bytes)
    except Exception:
        studio.library.remove_recording(recording)
        raise
    return Response(status_code=204)


async def ready(request: Request) -> Response:
    """Look at a recording whose files are all there; at its samples after the answer."""
    studio: Studio = request.app.state.studio
    recording = studio.recording(request.path_params["key"])
    if not recording.ready:
        recording = await run_in_threadpool(open_intake, studio.library, recording)
    return _answer(studio, recording)


def demo(request: Request) -> Response:
    """Take the bundled recording."""
    studio: Studio = request.app.state.studio
    path = talkers().path
    recording = new_recording(studio.library, [path.name])
    shutil.copyfile(path, studio.library.recording_paths(recording)[0])
    recording = replace(recording, name="three talkers")
    return _answer(studio, open_intake(studio.library, recording))


async def put_side(request: Request) -> Response:
    """Take a file of side data."""
    studio: Studio = request.app.state.studio
    recording = studio.recording(request.path_params["key"])
    name = side_name(request.query_params.get("name", ""))
    place = studio.library.recording_folder(recording) / name
    await receive(request, place, studio.most_bytes)
    return JSONResponse({"file": name}, 201)


def show(request: Request) -> Response:
    """Describe a recording, its runs, and what every method makes of its channels."""
    studio: Studio = request.app.state.studio
    recording = studio.recording(request.path_params["key"])
    jobs = [studio.describe_job(job) for job in studio.library.jobs(recording.id)]
    return JSONResponse({**recording.to_json(), "jobs": jobs, "suits": suits(recording.n_chan)})


def delete(request: Request) -> Response:
    """Delete a recording with all its runs."""
    studio: Studio = request.app.state.studio
    recording = studio.recording(request.path_params["key"])
    for job in studio.library.jobs(recording.id):
        if job.state in UNFINISHED:
            studio.queue.cancel(job)
        studio.forget(job.id)
    studio.library.remove_recording(recording)
    studio.forget(recording.id)
    studio.hub.publish({"deleted": recording.id})
    return Response(status_code=204)


def _answer(studio: Studio, recording: Recording) -> Response:
    def look() -> None:
        seen = look_at(studio.library, recording)
        if seen is not None:
            studio.tell_recording(seen)

    studio.tell_recording(recording)
    return JSONResponse(recording.to_json(), 201, background=BackgroundTask(look))


RECORDINGS: list[BaseRoute] = [
    Route("/api/recordings", create, methods=["POST"]),
    Route("/api/recordings/demo", demo, methods=["POST"]),
    Route("/api/recordings/{key}", show, methods=["GET"]),
    Route("/api/recordings/{key}", delete, methods=["DELETE"]),
    Route("/api/recordings/{key}/files/{k:int}", put_file, methods=["PUT"]),
    Route("/api/recordings/{key}/ready", ready, methods=["POST"]),
    Route("/api/recordings/{key}/side", put_side, methods=["PUT"]),
]
