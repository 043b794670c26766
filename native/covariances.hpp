// Weighted covariances of the signals of one frequency: the hottest loop.
#pragma once

#include "frames.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

// Sums over frames of weight_s |y_i|^2 for S sources and R signals from i on, added lane by
// lane to the diagonal of out (src, n, n).
template <class T, int S, int R>
void add_squares(Planes<T> y, Index n, Index i, Rows<T> weight, Index vectors, Vector<T>* out) {
    Vector<T> totals[S][R] = {};
    for (Index v = 0; v < vectors; ++v) {
        Vector<T> p[R];
        if (i == 0 && weight.ahead)
            for (int s = 0; s < S; ++s)
                fetch(weight[s] + weight.ahead + v * Lanes<T>::count, SEPARATRIX_VECTOR_BYTES);
        for (int r = 0; r < R; ++r) {
            const Vector<T> a = y.re(i + r)[v], b = y.im(i + r)[v];
            p[r] = a * a + b * b;
        }
        for (int s = 0; s < S; ++s) {
            const Vector<T> w = load(weight[s] + v * Lanes<T>::count);
            for (int r = 0; r < R; ++r) totals[s][r] += w * p[r];
        }
    }
    for (int s = 0; s < S; ++s)
        for (int r = 0; r < R; ++r) out[(s * n + i + r) * n + i + r] += totals[s][r];
}

// Sums over frames of weight_s y_i conj(y_j) for S sources and R signals from j on, added lane
// by lane to out: each product is formed once for all sources.
template <class T, int S, int R>
void add_products(Planes<T> y, Index n, Index i, Index j, Rows<T> weight, Index vectors, Vector<T>* out) {
    Vector<T> real[S][R] = {}, imaginary[S][R] = {};
    for (Index v = 0; v < vectors; ++v) {
        const Vector<T> a = y.re(i)[v], b = y.im(i)[v];
        Vector<T> p[R], q[R];
        for (int r = 0; r < R; ++r) {
            const Vector<T> c = y.re(j + r)[v], d = y.im(j + r)[v];
            p[r] = a * c + b * d;
            q[r] = b * c - a * d;
        }
        for (int s = 0; s < S; ++s) {
            const Vector<T> w = load(weight[s] + v * Lanes<T>::count);
            for (int r = 0; r < R; ++r) {
                real[s][r] += w * p[r];
                imaginary[s][r] += w * q[r];
            }
        }
    }
    for (int s = 0; s < S; ++s) {
        for (int r = 0; r < R; ++r) {
            out[(s * n + i) * n + j + r] += real[s][r];
            out[(s * n + j + r) * n + i] += imaginary[s][r];
        }
    }
}

template <class T, int S>
void add_covariances_of(Planes<T> y, Index n, Rows<T> weight, Index vectors, Vector<T>* out) {
    Index i = 0;
    for (; i + 2 <= n; i += 2) add_squares<T, S, 2>(y, n, i, weight, vectors, out);
    for (; i < n; ++i) add_squares<T, S, 1>(y, n, i, weight, vectors, out);
    for (i = 0; i < n; ++i) {
        Index j = 0;
        for (; j + at_once <= i; j += at_once) add_products<T, S, at_once>(y, n, i, j, weight, vectors, out);
        for (; j < i; ++j) add_products<T, S, 1>(y, n, i, j, weight, vectors, out);
    }
}

// Sums over frames of weight_s y y^H, added lane by lane to out (src, n, n): real parts on
// and below the diagonal, imaginary parts of the same above it.
template <class T>
void add_covariances(Planes<T> y, Index n, Rows<T> weight, Index n_src, Index vectors, Vector<T>* out) {
    for (Index s = 0; s < n_src; s += 4) {
        const Rows<T> w = weight.from_row(s);
        Vector<T>* to = out + s * n * n;
        switch (n_src - s) {
            case 1: add_covariances_of<T, 1>(y, n, w, vectors, to); break;
            case 2: add_covariances_of<T, 2>(y, n, w, vectors, to); break;
            case 3: add_covariances_of<T, 3>(y, n, w, vectors, to); break;
            default: add_covariances_of<T, 4>(y, n, w, vectors, to);
        }
    }
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
