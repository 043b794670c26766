// Iterative projection, in the coordinates of the present outputs: see the generic twin.
#pragma once

#include "group.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

// Columns t of (T V)^-1 and U = t^H V t, by way of the correlation matrix of V.
template <class T>
void projections(const Group<T>& group, Index source, const Index* columns, Index count, Number<T>* t, Number<T>* U) {
    const Index n = group.n;
    const Number<T>* V = group.V_of(source);
    Number<T>*correlation = group.scratch, *A = correlation + n * n, *rest = A + n * n;
    Vector<T>*scale = &rest[n * n].re, *unscale = scale + n;
    for (Index i = 0; i < n; ++i) {
        scale[i] = roots<T>(V[i * n + i].re);
        unscale[i] = 1 / scale[i];
    }
    // A = (D^-1 T D) R
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j) {
            correlation[i * n + j] = (unscale[i] * unscale[j]) * V[i * n + j];
            rest[i * n + j] = (unscale[i] * scale[j]) * group.change[i * n + j];
        }
    }
    multiply(rest, correlation, n, n, n, A);
    for (Index i = 0; i < n; ++i)
        for (Index c = 0; c < count; ++c) t[i * count + c] = {i == columns[c] ? unscale[i] : Vector<T>{}, Vector<T>{}};
    solve(A, t, n, count);
    Number<T>* Rt = rest;
    multiply(correlation, t, n, n, count, Rt);
    for (Index i = 0; i < count; ++i) {
        for (Index j = 0; j < count; ++j) {
            U[i * count + j] = Number<T>{};
            for (Index k = 0; k < n; ++k)
                U[i * count + j] = U[i * count + j] + conj(t[k * count + i]) * Rt[k * count + j];
        }
    }
    for (Index i = 0; i < n; ++i)
        for (Index c = 0; c < count; ++c) t[i * count + c] = unscale[i] * t[i * count + c];
}

template <class T>
void ip1(const Group<T>& group) {
    const Index n = group.n;
    Number<T>* t = group.scratch + 4 * n * n;
    for (Index s = 0; s < group.n_src; ++s) {
        Number<T> U;
        projections(group, s, &s, 1, t, &U);
        const Vector<T> scale = 1 / roots<T>(U.re);
        for (Index i = 0; i < n; ++i) group.row(s)[i] = scale * conj(t[i]);
        set_background<T>(group.covariance, n, group.n_src, group.change, group.scratch);
    }
}

template <class T>
void ip2(const Group<T>& group) {
    const Index n = group.n;
    Number<T>*t_s = group.scratch + 4 * n * n, *t_u = t_s + 2 * n;
    for (Index first = 0; first < pairs_of(group.n_src); ++first) {
        const Index pair[2] = {first, (first + 1) % group.n_src};
        Number<T> U_s[4], U_u[4], smallest[2], largest[2];
        Vector<T> values[2];
        projections(group, pair[0], pair, 2, t_s, U_s);
        projections(group, pair[1], pair, 2, t_u, U_u);
        extreme_vectors<T>(U_s, U_u, values, smallest, largest);
        const Vector<T> scale = 1 / roots<T>(values[1]);
        for (Index i = 0; i < n; ++i) {
            group.row(pair[0])[i] = scale * conj(t_s[2 * i] * largest[0] + t_s[2 * i + 1] * largest[1]);
            group.row(pair[1])[i] = conj(t_u[2 * i] * smallest[0] + t_u[2 * i + 1] * smallest[1]);
        }
        set_background<T>(group.covariance, n, group.n_src, group.change, group.scratch);
    }
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
