"""The page itself, what it knows when it opens, and its news."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from ..catalogue import catalogue
from ..studio import Studio

STATIC = Path(__file__).parents[1] / "static"


async def page(request: Request) -> Response:
    """Give the page; which recording or run it shows stands in its address."""
    return FileResponse(STATIC / "index.html", media_type="text/html")


def known(request: Request) -> Response:
    """Give what there is to be looked at."""
    studio: Studio = request.app.state.studio
    library = studio.library
    return JSONResponse(
        {
            "folder": str(library.root),
            "browsed": str(studio.browsed) if studio.browsed else None,
            "recordings": [one.to_json() for one in library.recordings() if one.ready],
            "jobs": [job.to_json() for job in library.jobs()],
            "results": [
                {
                    "id": one.id,
                    "track": one.track,
                    "method": one.method,
                    "group": one.group,
                    "created": one.created,
                }
                for one in studio.results().values()
            ],
        }
    )


def methods(request: Request) -> Response:
    """Give all methods with their options."""
    return JSONResponse(catalogue())


async def news(request: Request) -> Response:
    """Give events for as long as the page is open."""
    studio: Studio = request.app.state.studio
    return StreamingResponse(studio.hub.listen(studio.news()), media_type="text/event-stream")


PAGES: list[BaseRoute] = [
    Route("/", page),
    Route("/recording/{key}", page),
    Route("/job/{key}", page),
    Route("/result/{key}", page),
    Route("/api/known", known),
    Route("/api/methods", methods),
    Route("/api/news", news),
    Mount("/static", StaticFiles(directory=STATIC)),
]
