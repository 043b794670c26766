"""One thread for each worker: workers side by side must not each take all processors."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

VARIABLES = (
    "SEPARATRIX_THREADS",
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep linear algebra and compiled loops to one thread, here and in processes begun here.

    Linear algebra reads its variable when it is loaded: in processes begun here that is
    always in time.  Where it is loaded already, threadpoolctl does it if it is installed.

    Examples
    --------
    >>> with one_thread():
    ...     os.environ["SEPARATRIX_THREADS"]
    '1'
    """
    before = {name: os.environ.get(name) for name in VARIABLES}
    os.environ.update(dict.fromkeys(VARIABLES, "1"))
    try:
        with ExitStack() as limits:
            try:
                from threadpoolctl import threadpool_limits
            except ImportError:
                pass
            else:
                limits.enter_context(threadpool_limits(limits=1))
            yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
