"""Runs: asked for, stopped, cancelled, gone on with, deleted."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ..orders import again, going_on, make_job
from ..records import UNFINISHED, Job
from ..studio import Studio
from ..wording import Refused
from .recordings import body

MOST_ITERATIONS = 10_000


async def create(request: Request) -> Response:
    """Put a run into the queue."""
    studio: Studio = request.app.state.studio
    asked = await body(request)
    if not all(isinstance(asked.get(name, {}), dict) for name in ("options", "side")):
        raise Refused("this request cannot be read.", 400)
    recording = studio.recording(str(asked.get("recording")))
    try:
        job = make_job(studio.library, recording, asked)
    except (TypeError, ValueError) as error:
        raise Refused(str(error)) from error
    return _submit(studio, job)


def show(request: Request) -> Response:
    """Describe a run."""
    studio: Studio = request.app.state.studio
    return JSONResponse(studio.describe_job(studio.job(request.path_params["key"])))


def act(request: Request) -> Response:
    """Cancel a run, or stop it and keep what it has."""
    studio: Studio = request.app.state.studio
    job = studio.job(request.path_params["key"])
    actions = {"cancel": studio.queue.cancel, "stop": studio.queue.stop}
    if request.path_params["what"] not in actions:
        raise Refused("a run can be cancelled or stopped.", 404)
    actions[request.path_params["what"]](job)
    return Response(status_code=204)


def repeat(request: Request) -> Response:
    """Run the same anew."""
    studio: Studio = request.app.state.studio
    return _submit(studio, again(studio.job(request.path_params["key"])))


async def more(request: Request) -> Response:
    """Do more iterations than a run did."""
    studio: Studio = request.app.state.studio
    job = studio.job(request.path_params["key"])
    n_iter = (await body(request)).get("n_iter")
    if type(n_iter) is not int or not 1 <= n_iter <= MOST_ITERATIONS:
        raise Refused(f"ask for 1 to {MOST_ITERATIONS} iterations; got {n_iter!r}.")
    described = studio.describe_job(job)
    result = described.get("result")
    if not result or not result["iterates"]:
        raise Refused("nothing was iterated in this run.")
    return _submit(studio, going_on(job, result, n_iter, kept=described["can_go_on"]))


def delete(request: Request) -> Response:
    """Delete a run."""
    studio: Studio = request.app.state.studio
    job = studio.job(request.path_params["key"])
    if job.state in UNFINISHED:
        studio.queue.cancel(job)
    studio.library.remove_job(job)
    studio.forget(job.id)
    studio.hub.publish({"deleted": job.id})
    return Response(status_code=204)


def _submit(studio: Studio, job: Job) -> Response:
    try:
        studio.queue.submit(job)
    except OSError:
        studio.library.remove_job(job)
        raise
    return JSONResponse(job.to_json(), 201)


JOBS: list[BaseRoute] = [
    Route("/api/jobs", create, methods=["POST"]),
    Route("/api/jobs/{key}", show, methods=["GET"]),
    Route("/api/jobs/{key}", delete, methods=["DELETE"]),
    Route("/api/jobs/{key}/again", repeat, methods=["POST"]),
    Route("/api/jobs/{key}/more", more, methods=["POST"]),
    Route("/api/jobs/{key}/{what}", act, methods=["POST"]),
]
