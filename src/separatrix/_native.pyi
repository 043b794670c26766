"""The compiled twins; built from the folder native/ where there is a compiler."""

from numpy import ndarray

def sweep(
    kind: int,
    x: ndarray,
    covariance: ndarray,
    W: ndarray,
    weight: ndarray,
    n_threads: int,
) -> tuple[ndarray, ndarray]: ...
def low_rank_step(
    power: ndarray, basis: ndarray, activation: ndarray, leak: float, n_threads: int
) -> tuple[ndarray, ndarray]: ...
def low_rank_weight(
    power: ndarray, basis: ndarray, activation: ndarray, leak: float, n_threads: int
) -> ndarray: ...
def low_rank_cost(
    power: ndarray, basis: ndarray, activation: ndarray, leak: float, n_threads: int
) -> float: ...
def isa() -> str: ...
def use_isa(name: str) -> None: ...
