// Iterative projection, in the coordinates of the present outputs: see the generic twin.
#pragma once

#include "matrices.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

// Columns t of (T V)^-1 and U = t^H V t, by way of the correlation matrix of V.
template <class T>
void projections(const Complex<T>* change, const Complex<T>* V, Index n, const Index* columns, Index count,
                 Complex<T>* t, Complex<T>* U, Complex<T>* scratch) {
    Complex<T>*correlation = scratch, *A = scratch + n * n, *rest = scratch + 2 * n * n;
    T *scale = reinterpret_cast<T*>(rest + n * n), *unscale = scale + n;
    for (Index i = 0; i < n; ++i) {
        scale[i] = root(V[i * n + i].re);
        unscale[i] = T(1) / scale[i];
    }
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j)
            correlation[i * n + j] = scaled(unscale[i] * unscale[j], V[i * n + j]);
        correlation[i * n + i].re += T(n) * epsilon(T());
    }
    // A = (D^-1 T D) R
    for (Index i = 0; i < n; ++i)
        for (Index k = 0; k < n; ++k) rest[i * n + k] = scaled(unscale[i] * scale[k], change[i * n + k]);
    multiply(rest, correlation, n, n, n, A);
    for (Index i = 0; i < n; ++i)
        for (Index c = 0; c < count; ++c)
            t[i * count + c] = {i == columns[c] ? unscale[i] : T(0), T(0)};
    solve(A, t, n, count);
    Complex<T>* Rt = rest;
    multiply(correlation, t, n, n, count, Rt);
    for (Index i = 0; i < count; ++i) {
        for (Index j = 0; j < count; ++j) {
            Complex<T> total = {0, 0};
            for (Index k = 0; k < n; ++k) total = total + conj(t[k * count + i]) * Rt[k * count + j];
            U[i * count + j] = total;
        }
    }
    for (Index i = 0; i < n; ++i)
        for (Index c = 0; c < count; ++c) t[i * count + c] = scaled(unscale[i], t[i * count + c]);
}

// `change` becomes the T of this sweep; V (src, n, n) and covariance are of the outputs.
template <class T>
void ip1(const Complex<T>* V, const Complex<T>* covariance, Index n, Index n_src, Complex<T>* change, Complex<T>* scratch) {
    Complex<T>* t = scratch + 3 * n * n + n;
    for (Index s = 0; s < n_src; ++s) {
        Complex<T> U;
        projections(change, V + s * n * n, n, &s, 1, t, &U, scratch);
        for (Index i = 0; i < n; ++i) change[s * n + i] = scaled(T(1) / root(U.re), conj(t[i]));
        set_background(covariance, n, n_src, change, scratch);
    }
}

template <class T>
void ip2(const Complex<T>* V, const Complex<T>* covariance, Index n, Index n_src, Complex<T>* change, Complex<T>* scratch) {
    Complex<T>*t_s = scratch + 3 * n * n + n, *t_u = t_s + 2 * n;
    for (Index first = 0; first < (n_src > 2 ? n_src : 1); ++first) {
        const Index pair[2] = {first, (first + 1) % n_src};
        Complex<T> U_s[4], U_u[4], smallest[2], largest[2];
        T values[2];
        projections(change, V + pair[0] * n * n, n, pair, 2, t_s, U_s, scratch);
        projections(change, V + pair[1] * n * n, n, pair, 2, t_u, U_u, scratch);
        extreme_vectors(U_s, U_u, values, smallest, largest);
        for (Index i = 0; i < n; ++i) {
            const Complex<T> of_s = t_s[2 * i] * largest[0] + t_s[2 * i + 1] * largest[1];
            const Complex<T> of_u = t_u[2 * i] * smallest[0] + t_u[2 * i + 1] * smallest[1];
            change[pair[0] * n + i] = scaled(T(1) / root(values[1]), conj(of_s));
            change[pair[1] * n + i] = conj(of_u);
        }
        set_background(covariance, n, n_src, change, scratch);
    }
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
