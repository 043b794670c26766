// Iterative source steering: see the generic twin.
#pragma once

#include "matrices.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

// v_m = sum weight_m y_m conj(signal) / sum weight_m |signal|^2, and those weighted powers.
template <class T>
void steps_along(Signals<T> y, Index n_src, const T* weight, const T* sr, const T* si, Complex<T>* v, T* powers) {
    for (Index m = 0; m < n_src; ++m) {
        const T *re = y.re(m), *im = y.im(m), *w = weight + m * y.padded;
        Vector<T> vr = {}, vi = {}, p = {};
        for (Index t = 0; t < y.padded; t += Lanes<T>::count) {
            const Vector<T> g = load(w + t), b = load(sr + t), c = load(si + t);
            const Vector<T> gb = g * b, gc = g * c, a = load(re + t), d = load(im + t);
            vr += a * gb + d * gc;
            vi += d * gb - a * gc;
            p += gb * b + gc * c;
        }
        powers[m] = sum<T>(p);
        v[m] = scaled(T(1) / powers[m], Complex<T>{sum<T>(vr), sum<T>(vi)});
    }
}

// Rows of W move along one row of W, as y moved along that row's signal.
template <class T>
void move_rows(Complex<T>* W, Index n, Index n_src, const Complex<T>* v, const Complex<T>* row) {
    for (Index m = 0; m < n_src; ++m)
        for (Index j = 0; j < n; ++j) W[m * n + j] = W[m * n + j] - v[m] * row[j];
}

template <class T>
void iss1(Signals<T> y, Index n, Index n_src, Index n_frames, const T* weight, Complex<T>* W, Complex<T>* scratch) {
    Complex<T>*v = scratch, *row = scratch + n;
    T* powers = reinterpret_cast<T*>(scratch + 2 * n);
    for (Index s = 0; s < n_src; ++s) {
        steps_along(y, n_src, weight, y.re(s), y.im(s), v, powers);
        v[s] = {1 - 1 / root(powers[s] / T(n_frames)), T(0)};
        for (Index j = 0; j < n; ++j) row[j] = W[s * n + j];
        move_rows(W, n, n_src, v, row);
        subtract(y, n_src, v, y.re(s), y.im(s));
    }
}

template <class T>
void iss2(Signals<T> y, Index n, Index n_src, Index n_frames, const T* weight, Complex<T>* W, Complex<T>* scratch) {
    Complex<T>*rows = scratch, *steps = scratch + 2 * n;
    for (Index first = 0; first < (n_src > 2 ? n_src : 1); ++first) {
        const Index pair[2] = {first, (first + 1) % n_src};
        Complex<T> Q_s[4], Q_u[4];
        for (Index m = 0; m < n_src; ++m) {
            Complex<T> Q[4], cross[2];
            const T* w = weight + m * y.padded;
            pair_sums<T, 1>(y, pair[0], pair[0], w, Q);
            pair_sums<T, 1>(y, pair[1], pair[0], w, Q + 2);
            pair_sums<T, 1>(y, pair[1], pair[1], w, Q + 3);
            Q[1] = conj(Q[2]);
            for (Complex<T>& q : Q) q = scaled(T(1) / T(n_frames), q);
            if (m == pair[0] || m == pair[1]) {
                for (Index i = 0; i < 4; ++i) (m == pair[0] ? Q_s : Q_u)[i] = Q[i];
                continue;
            }
            for (Index c = 0; c < 2; ++c) {
                pair_sums<T, 1>(y, m, pair[c], w, cross + c);
                cross[c] = scaled(T(1) / T(n_frames), cross[c]);
            }
            // steps = cross Q^-1, by way of the correlation: steps^H = Q^-1 cross^H
            const T d[2] = {root(Q[0].re), root(Q[3].re)};
            const T ridge = 1 + 2 * epsilon(T());
            const Complex<T> r = scaled(T(1) / (d[0] * d[1]), Q[1]);
            const T determinant = ridge * ridge - abs2(r);
            const Complex<T> a = scaled(T(1) / d[0], cross[0]), b = scaled(T(1) / d[1], cross[1]);
            steps[2 * m] = scaled(T(1) / (determinant * d[0]), scaled(ridge, a) - b * conj(r));
            steps[2 * m + 1] = scaled(T(1) / (determinant * d[1]), scaled(ridge, b) - a * r);
        }
        Complex<T> smallest[2], largest[2];
        T values[2];
        extreme_vectors(Q_s, Q_u, values, smallest, largest);
        for (Index c = 0; c < 2; ++c) {
            // New rows of the pair are h^H (rows): as steps, the identity minus that.
            const Complex<T> h_s = scaled(T(1) / root(values[0]), conj(smallest[c]));
            const Complex<T> h_u = conj(largest[c]);
            steps[2 * pair[0] + c] = Complex<T>{T(c == 0), T(0)} - h_s;
            steps[2 * pair[1] + c] = Complex<T>{T(c == 1), T(0)} - h_u;
        }
        for (Index c = 0; c < 2; ++c)
            for (Index j = 0; j < n; ++j) rows[c * n + j] = W[pair[c] * n + j];
        for (Index m = 0; m < n_src; ++m)
            for (Index j = 0; j < n; ++j)
                W[m * n + j] = W[m * n + j] - (steps[2 * m] * rows[j] + steps[2 * m + 1] * rows[n + j]);
        for (Index t = 0; t < y.padded; t += Lanes<T>::count) {
            const Vector<T> a = load(y.re(pair[0]) + t), b = load(y.im(pair[0]) + t);
            const Vector<T> c = load(y.re(pair[1]) + t), d = load(y.im(pair[1]) + t);
            for (Index m = 0; m < n_src; ++m) {
                const Complex<T> g = steps[2 * m], h = steps[2 * m + 1];
                store(y.re(m) + t, load(y.re(m) + t) - (g.re * a - g.im * b + h.re * c - h.im * d));
                store(y.im(m) + t, load(y.im(m) + t) - (g.re * b + g.im * a + h.re * d + h.im * c));
            }
        }
    }
}

// The targets also move along the background, which they could not reach by themselves.
template <class T>
void along_background(Signals<T> y, Index n, Index n_src, const T* weight, Complex<T>* W, Complex<T>* scratch) {
    T* powers = reinterpret_cast<T*>(scratch + n);
    for (Index b = n_src; b < n; ++b) {
        steps_along(y, n_src, weight, y.re(b), y.im(b), scratch, powers);
        move_rows(W, n, n_src, scratch, W + b * n);
        subtract(y, n_src, scratch, y.re(b), y.im(b));
    }
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
