"""Columns and rows of factors, by the component that they belong to."""

from ..arrays import Array, array_namespace


def normalized(basis: Array, activation: Array, n_components: int) -> tuple[Array, Array]:
    """Hand the norm of each component from its basis to its activation.

    Parameters
    ----------
    basis, activation : Array
        Factors.
    n_components : int
        Number of components.

    Returns
    -------
    basis, activation : Array
        The same model, with bases of Euclidean norm 1, or 0 where they were.
    """
    xp = array_namespace(basis)
    parts = of_components(basis, n_components, axis=-1)
    norm = xp.sqrt(xp.sum(parts**2, axis=(-3, -1)))[..., None, :]  # (..., 1, component)
    norm = xp.where(norm > 0, norm, 1.0)
    over_rows = xp.matrix_transpose(for_columns(norm, xp.matrix_transpose(activation)))
    return basis / for_columns(norm, basis), activation * over_rows


def of_components(factor: Array, n_components: int, axis: int) -> Array:
    """Split the columns or rows of a factor by the component that they belong to.

    Parameters
    ----------
    factor : Array
        Matrices in which columns or rows of one component lie side by side.
    n_components : int
        Number of components.
    axis : int
        -1 to split columns, -2 to split rows.

    Returns
    -------
    Array
        The factor with (component, own) in the place of that axis.
    """
    xp = array_namespace(factor)
    *batch, n_rows, n_columns = factor.shape
    if axis == -1:
        return xp.reshape(factor, (*batch, n_rows, n_components, n_columns // n_components))
    return xp.reshape(factor, (*batch, n_components, n_rows // n_components, n_columns))


def for_columns(values: Array, factor: Array) -> Array:
    """Repeat values for the columns that each component has in a factor.

    Parameters
    ----------
    values : Array
        (..., 1, component).
    factor : Array
        Matrices in which columns of one component lie side by side.

    Returns
    -------
    Array
        (..., 1, column).
    """
    xp = array_namespace(factor)
    n_components = values.shape[-1]
    own = factor.shape[-1] // n_components
    repeated = xp.broadcast_to(values[..., None], (*values.shape, own))
    return xp.reshape(repeated, (*values.shape[:-1], n_components * own))
