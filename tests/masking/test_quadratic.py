"""Quadratic forms by real products are what they are by complex ones."""

import numpy as np
import pytest

from mixtures import complex_normal
from separatrix.masking.quadratic import outer_products, quadratic_forms, weighted_covariance


@pytest.mark.parametrize("n_chan", [2, 3, 5])
def test_forms_and_sums_agree_with_their_definitions(rng, n_chan):
    x = complex_normal(rng, n_chan, 4, 7)
    root = complex_normal(rng, 4, 3, n_chan, n_chan)
    B = root + root.conj().swapaxes(-1, -2)
    products = outer_products(x)
    forms = np.einsum("cft,fscd,dft->fst", x.conj(), B, x).real
    np.testing.assert_allclose(quadratic_forms(B, products), forms, atol=1e-12)
    weight = rng.random((4, 3, 7))
    sums = np.einsum("fst,cft,dft->fscd", weight, x, x.conj())
    np.testing.assert_allclose(weighted_covariance(weight, products), sums, atol=1e-12)
