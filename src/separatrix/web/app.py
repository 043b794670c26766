"""The server's application."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from .guard import Guard
from .routes import ROUTES
from .studio import Studio
from .wording import Refused, sentence


def make_app(studio: Studio, guard: Callable[[ASGIApp], Guard]) -> ASGIApp:
    """Make the application.

    Parameters
    ----------
    studio : Studio
        What it works on.
    guard : callable
        Puts the guard around it.

    Returns
    -------
    ASGIApp
        The guarded application.
    """

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        studio.hub.open()
        studio.queue.start()
        yield
        studio.queue.close()

    errors = {Refused: _refused, OSError: _failed, ValueError: _failed, Exception: _failed}
    app = Starlette(routes=ROUTES, lifespan=life, exception_handlers=errors)
    app.state.studio = studio
    return guard(app)


async def _refused(request: Request, error: Exception) -> Response:
    return _answer(request, str(error), error.status if isinstance(error, Refused) else 500)


async def _failed(request: Request, error: Exception) -> Response:
    return _answer(request, sentence(error), 500)


def _answer(request: Request, said: str, status: int) -> Response:
    """Say what is wrong; to the page as it prefers, because browsers log every other status."""
    if request.headers.get("prefer") == "status=200":
        return JSONResponse({"error": said}, headers={"X-Status": str(status)})
    return JSONResponse({"error": said}, status)
