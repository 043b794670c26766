"""News for every open page, as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

SILENCE = 15.0  # seconds after which a comment shows that the line stands
MOST_WAITING = 1000  # messages for a page that does not read, such as a sleeping machine's
END = ""  # closes a line; the page opens another, and is told how things stand


class Hub:
    """Passes messages from any thread to whoever listens."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        """Belong to the running event loop."""
        self._loop = asyncio.get_running_loop()

    def publish(self, message: dict[str, Any]) -> None:
        """Tell everyone; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, json.dumps(message))

    async def listen(self, first: list[dict[str, Any]]) -> AsyncIterator[str]:
        """Give events as text, beginning with some of one's own."""
        mine: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(mine)
        try:
            for message in first:
                yield f"data: {json.dumps(message)}\n\n"
            while True:
                try:
                    text = await asyncio.wait_for(mine.get(), SILENCE)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if text is END:
                    return
                yield f"data: {text}\n\n"
        finally:
            self._listeners.discard(mine)

    def _spread(self, text: str) -> None:
        for listener in list(self._listeners):
            if listener.qsize() < MOST_WAITING:
                listener.put_nowait(text)
                continue
            self._listeners.discard(listener)
            while not listener.empty():
                listener.get_nowait()
            listener.put_nowait(END)
