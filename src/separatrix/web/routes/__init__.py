"""What the page can ask for."""

from starlette.routing import BaseRoute

from .jobs import JOBS
from .pages import PAGES
from .recordings import RECORDINGS
from .sound import SOUND

ROUTES: list[BaseRoute] = [*PAGES, *RECORDINGS, *JOBS, *SOUND]
