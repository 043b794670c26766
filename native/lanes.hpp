// Vectors of the machine at hand, and signals laid out for them.
//
// This header and the others that sweep.cpp includes are compiled once for every instruction
// set.  They use no inline function of the standard library, which the linker could share
// with code that must also run on older machines.
#pragma once

#include "sweep.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

template <class T>
struct Lanes {
    static constexpr Index count = SEPARATRIX_VECTOR_BYTES / sizeof(T);
    typedef T Vector __attribute__((vector_size(SEPARATRIX_VECTOR_BYTES), aligned(sizeof(T)), may_alias));
};
template <class T>
using Vector = typename Lanes<T>::Vector;

template <class T>
inline Vector<T> load(const T* from) {
    return *reinterpret_cast<const Vector<T>*>(from);
}

template <class T>
inline void store(T* to, Vector<T> value) {
    *reinterpret_cast<Vector<T>*>(to) = value;
}

// From pairs of real and imaginary parts in a row to a vector of each.
template <class T>
inline void load_split(const T* from, Vector<T>* re, Vector<T>* im) {
    typedef decltype(Vector<T>{} < Vector<T>{}) Mask;
    Mask even, odd;
    for (Index i = 0; i < Lanes<T>::count; ++i) {
        even[i] = 2 * i;
        odd[i] = 2 * i + 1;
    }
    const Vector<T> low = load(from), high = load(from + Lanes<T>::count);
    *re = __builtin_shuffle(low, high, even);
    *im = __builtin_shuffle(low, high, odd);
}

template <class T>
inline T sum(Vector<T> v) {
    T total = 0;
    for (Index i = 0; i < Lanes<T>::count; ++i) total += v[i];
    return total;
}

// Signals as planes of real and imaginary parts, rows padded with zeros to whole vectors.
template <class T>
struct Signals {
    T* real;
    T* imag;
    Index padded;
    T* re(Index row) const { return real + row * padded; }
    T* im(Index row) const { return imag + row * padded; }
};

template <class T>
void split(const Complex<T>* x, Index rows, Index n_frames, Signals<T> out) {
    for (Index i = 0; i < rows; ++i) {
        T *re = out.re(i), *im = out.im(i);
        const Complex<T>* from = x + i * n_frames;
        Index t = 0;
        for (; t + Lanes<T>::count <= n_frames; t += Lanes<T>::count) {
            Vector<T> a, b;
            load_split(reinterpret_cast<const T*>(from + t), &a, &b);
            store(re + t, a);
            store(im + t, b);
        }
        for (; t < n_frames; ++t) {
            re[t] = from[t].re;
            im[t] = from[t].im;
        }
        for (; t < out.padded; ++t) re[t] = im[t] = 0;
    }
}

// out = M x, for a matrix of `rows` rows and n columns.
template <class T>
void apply(const Complex<T>* M, Index rows, Index n, Signals<T> x, Signals<T> out) {
    for (Index t = 0; t < x.padded; t += Lanes<T>::count) {
        for (Index i = 0; i < rows; ++i) {
            Vector<T> re = {}, im = {};
            for (Index j = 0; j < n; ++j) {
                const Complex<T> m = M[i * n + j];
                const Vector<T> a = load(x.re(j) + t), b = load(x.im(j) + t);
                re += m.re * a - m.im * b;
                im += m.re * b + m.im * a;
            }
            store(out.re(i) + t, re);
            store(out.im(i) + t, im);
        }
    }
}

// sums[s] = sum over frames of weight_s a conj(b), for S sources at once: the products of a
// pair of channels are formed once for all of them.
template <class T, int S>
void pair_sums(Signals<T> y, Index i, Index j, const T* weight, Complex<T>* sums) {
    const T *ar = y.re(i), *ai = y.im(i), *br = y.re(j), *bi = y.im(j);
    Vector<T> re[S] = {}, im[S] = {};
    for (Index t = 0; t < y.padded; t += Lanes<T>::count) {
        const Vector<T> a = load(ar + t), b = load(ai + t), c = load(br + t), d = load(bi + t);
        const Vector<T> p = a * c + b * d, q = b * c - a * d;
        for (int s = 0; s < S; ++s) {
            const Vector<T> w = load(weight + s * y.padded + t);
            re[s] += w * p;
            im[s] += w * q;
        }
    }
    for (int s = 0; s < S; ++s) sums[s] = {sum<T>(re[s]), sum<T>(im[s])};
}

// V_s = mean over frames of weight_s y y^H, (src, n, n).
template <class T>
void weighted_covariances(Signals<T> y, Index n, Index n_src, Index n_frames, const T* weight,
                          Complex<T>* V) {
    const T scale = T(1) / T(n_frames);
    for (Index first = 0; first < n_src; first += 4) {
        const Index count = n_src - first < 4 ? n_src - first : 4;
        const T* w = weight + first * y.padded;
        for (Index i = 0; i < n; ++i) {
            for (Index j = 0; j <= i; ++j) {
                Complex<T> sums[4];
                switch (count) {
                    case 1: pair_sums<T, 1>(y, i, j, w, sums); break;
                    case 2: pair_sums<T, 2>(y, i, j, w, sums); break;
                    case 3: pair_sums<T, 3>(y, i, j, w, sums); break;
                    default: pair_sums<T, 4>(y, i, j, w, sums);
                }
                for (Index s = 0; s < count; ++s) {
                    Complex<T>* M = V + (first + s) * n * n;
                    M[i * n + j] = {scale * sums[s].re, scale * sums[s].im};
                    M[j * n + i] = {scale * sums[s].re, -scale * sums[s].im};
                }
            }
        }
    }
}

// y_m -= v_m (re + i im), for the first `rows` signals.
template <class T>
void subtract(Signals<T> y, Index rows, const Complex<T>* v, const T* re, const T* im) {
    for (Index t = 0; t < y.padded; t += Lanes<T>::count) {
        const Vector<T> b = load(re + t), c = load(im + t);
        for (Index m = 0; m < rows; ++m) {
            store(y.re(m) + t, load(y.re(m) + t) - (v[m].re * b - v[m].im * c));
            store(y.im(m) + t, load(y.im(m) + t) - (v[m].re * c + v[m].im * b));
        }
    }
}

// Power of one signal, added to or put into `out`.
template <class T>
void add_power(Signals<T> y, Index row, Index n_frames, bool add, T* out) {
    const T *re = y.re(row), *im = y.im(row);
    if (add) {
        for (Index t = 0; t < n_frames; ++t) out[t] += re[t] * re[t] + im[t] * im[t];
    } else {
        for (Index t = 0; t < n_frames; ++t) out[t] = re[t] * re[t] + im[t] * im[t];
    }
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
