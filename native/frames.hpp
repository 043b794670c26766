// Products over the frames of one frequency, a stretch of frames at a time: short enough that
// the signals of a stretch stay in the fastest cache, whatever the length of the recording.
#pragma once

#include "lanes.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

// Products of a signal with how many others are summed at once: their sums for four sources
// fill half of 32 registers; of 16, one signal's.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int at_once = 2;
#else
constexpr int at_once = 1;
#endif

// Rows of numbers; a stretch of frames is read from its first one.
template <class N>
struct Rows {
    const N* data;
    Index stride;
    const N* operator[](Index row) const { return data + row * stride; }
};

// Signals of a stretch as planes of real and imaginary parts, `length` vectors at most.
template <class T>
struct Planes {
    Vector<T>* data;
    Index length;
    Vector<T>* re(Index row) const { return data + 2 * row * length; }
    Vector<T>* im(Index row) const { return data + (2 * row + 1) * length; }
};

// Calls work(first frame, number of frames): whole vectors, at most `length` of them, and in
// the end the frames that fill no vector.
template <class T, class Work>
void for_stretches(Index n_frames, Index length, const Work& work) {
    constexpr Index lanes = Lanes<T>::count;
    const Index whole = n_frames / lanes * lanes;
    for (Index t = 0; t < whole; t += length * lanes) work(t, whole - t < length * lanes ? whole - t : length * lanes);
    if (whole < n_frames) work(whole, n_frames - whole);
}

// The rows from frame t on; of less than a vector, a copy that is padded with zeros.
template <class T, class N>
Rows<N> from_frame(Rows<N> rows, Index n, Index t, Index frames, N* copy) {
    constexpr Index lanes = Lanes<T>::count;
    if (frames >= lanes) return {rows.data + t, rows.stride};
    for (Index i = 0; i < n; ++i)
        for (Index k = 0; k < lanes; ++k) copy[i * lanes + k] = k < frames ? rows[i][t + k] : N{};
    return {copy, lanes};
}

template <class T>
Index vectors_in(Index frames) {
    return (frames + Lanes<T>::count - 1) / Lanes<T>::count;
}

// The part of y = M x from `columns` columns of M, added to what stands in y unless first.
// What lies `ahead` numbers further on will be needed next and is fetched by the way.
template <class T, int columns, bool first>
void demix_columns(const Complex<T>* M, Index rows, Index n, Rows<Complex<T>> x, Index vectors, Planes<T> y,
                   Index ahead) {
    constexpr Index lanes = Lanes<T>::count;
    for (Index v = 0; v < vectors; ++v) {
        Vector<T> re[columns], im[columns];
        for (int j = 0; j < columns; ++j) {
            const Complex<T>* from = x[j] + v * lanes;
            load_split(from, &re[j], &im[j]);
            if (ahead) {
                __builtin_prefetch(from + ahead, 0, 2);
                __builtin_prefetch(from + ahead + lanes / 2, 0, 2);
            }
        }
        for (Index i = 0; i < rows; ++i) {
            Vector<T> a = {}, b = {};
            if (!first) a = y.re(i)[v], b = y.im(i)[v];
            for (int j = 0; j < columns; ++j) {
                const Complex<T> m = M[i * n + j];
                a += m.re * re[j];
                b += m.re * im[j];
                a -= m.im * im[j];
                b += m.im * re[j];
            }
            y.re(i)[v] = a;
            y.im(i)[v] = b;
        }
    }
}

// y = M x for a matrix of `rows` rows and n columns.
template <class T>
void demix(const Complex<T>* M, Index rows, Index n, Rows<Complex<T>> x, Index vectors, Planes<T> y, Index ahead) {
    switch (n) {
        case 1: return demix_columns<T, 1, true>(M, rows, n, x, vectors, y, ahead);
        case 2: return demix_columns<T, 2, true>(M, rows, n, x, vectors, y, ahead);
        case 3: return demix_columns<T, 3, true>(M, rows, n, x, vectors, y, ahead);
        default: demix_columns<T, 4, true>(M, rows, n, x, vectors, y, ahead);
    }
    for (Index j = 4; j < n; j += 4) {
        const Rows<Complex<T>> rest = {x[j], x.stride};
        switch (n - j) {
            case 1: demix_columns<T, 1, false>(M + j, rows, n, rest, vectors, y, ahead); break;
            case 2: demix_columns<T, 2, false>(M + j, rows, n, rest, vectors, y, ahead); break;
            case 3: demix_columns<T, 3, false>(M + j, rows, n, rest, vectors, y, ahead); break;
            default: demix_columns<T, 4, false>(M + j, rows, n, rest, vectors, y, ahead);
        }
    }
}

// Sums over frames of weight_s |y_i|^2 for S sources and R signals from i on, added lane by
// lane to the diagonal of out (src, n, n).
template <class T, int S, int R>
void add_squares(Planes<T> y, Index n, Index i, Rows<T> weight, Index vectors, Vector<T>* out) {
    Vector<T> totals[S][R] = {};
    for (Index v = 0; v < vectors; ++v) {
        Vector<T> p[R];
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
        const Rows<T> w = {weight[s], weight.stride};
        Vector<T>* to = out + s * n * n;
        switch (n_src - s) {
            case 1: add_covariances_of<T, 1>(y, n, w, vectors, to); break;
            case 2: add_covariances_of<T, 2>(y, n, w, vectors, to); break;
            case 3: add_covariances_of<T, 3>(y, n, w, vectors, to); break;
            default: add_covariances_of<T, 4>(y, n, w, vectors, to);
        }
    }
}

// Power of one signal of a stretch, put into `out` or added to it.
template <class T>
void put_power(Planes<T> y, Index row, Index frames, bool add, T* out) {
    const T* re = reinterpret_cast<const T*>(y.re(row));
    const T* im = reinterpret_cast<const T*>(y.im(row));
    if (add) {
        for (Index t = 0; t < frames; ++t) out[t] += re[t] * re[t] + im[t] * im[t];
    } else {
        for (Index t = 0; t < frames; ++t) out[t] = re[t] * re[t] + im[t] * im[t];
    }
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
