"""The compiled twins; built from the folder native/ where there is a compiler.

The last arrays of each function take its results.
"""

from numpy import ndarray

def sweep(
    kind: int,
    x: ndarray,
    covariance: ndarray,
    W: ndarray,
    weight: ndarray,
    new_W: ndarray,
    power: ndarray,
    n_threads: int,
) -> None: ...
def demixed_power(x: ndarray, W: ndarray, power: ndarray, n_threads: int) -> None: ...
def sum_log_det(matrices: ndarray, total: ndarray) -> None: ...
def low_rank_step(
    power: ndarray,
    basis: ndarray,
    activation: ndarray,
    new_basis: ndarray,
    new_activation: ndarray,
    leak: float,
    n_threads: int,
) -> None: ...
def low_rank_weight(
    power: ndarray,
    basis: ndarray,
    activation: ndarray,
    weight: ndarray,
    leak: float,
    n_threads: int,
) -> None: ...
def low_rank_cost(
    power: ndarray, basis: ndarray, activation: ndarray, cost: ndarray, leak: float, n_threads: int
) -> None: ...
def order_by_near(
    profiles: ndarray, near: ndarray, ends: ndarray, order: ndarray, most_sweeps: int
) -> None: ...
def isa() -> str: ...
def isas() -> list[str]: ...
def use_isa(name: str) -> None: ...
