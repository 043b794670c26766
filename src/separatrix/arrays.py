"""The border between array libraries: everything else is written to the array API.

Source: the Python array API standard, 2023.12 (https://data-apis.org/array-api).
"""

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_cupy_array, is_torch_array

Array = Any  # any array of the Python array API: NumPy, PyTorch, array-api-strict, CuPy
Namespace = Any

__all__ = ["Array", "Namespace", "abs2", "array_namespace", "conj_transpose", "like", "to_numpy"]


def to_numpy(x: Array) -> np.ndarray:
    """Copy any array to the host as a NumPy array."""
    if is_torch_array(x):
        x = x.detach().cpu().resolve_conj().numpy()
    elif is_cupy_array(x):
        x = x.get()
    return np.asarray(x)


def like(values: np.ndarray, x: Array) -> Array:
    """Bring NumPy values to the library and device of x, keeping their own type."""
    return array_namespace(x).asarray(values, device=device(x))


def abs2(x: Array) -> Array:
    """Squared magnitude, without the square root of ``abs``."""
    xp = array_namespace(x)
    if xp.isdtype(x.dtype, "complex floating"):
        return xp.real(x) ** 2 + xp.imag(x) ** 2
    return x**2


def conj_transpose(x: Array) -> Array:
    """Hermitian transpose of the last two axes."""
    xp = array_namespace(x)
    return xp.conj(xp.matrix_transpose(x))
