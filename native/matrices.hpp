// Small dense complex matrices, row by row.
#pragma once

#include "lanes.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

inline double root(double x) { return __builtin_sqrt(x); }
inline float root(float x) { return __builtin_sqrtf(x); }
inline double epsilon(double) { return __DBL_EPSILON__; }
inline float epsilon(float) { return __FLT_EPSILON__; }

template <class T> inline Complex<T> operator+(Complex<T> a, Complex<T> b) { return {a.re + b.re, a.im + b.im}; }
template <class T> inline Complex<T> operator-(Complex<T> a, Complex<T> b) { return {a.re - b.re, a.im - b.im}; }
template <class T> inline Complex<T> operator*(Complex<T> a, Complex<T> b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
template <class T> inline Complex<T> scaled(T a, Complex<T> b) { return {a * b.re, a * b.im}; }
template <class T> inline Complex<T> conj(Complex<T> a) { return {a.re, -a.im}; }
template <class T> inline T abs2(Complex<T> a) { return a.re * a.re + a.im * a.im; }
template <class T> inline Complex<T> inverse(Complex<T> a) { return scaled(T(1) / abs2(a), conj(a)); }

template <class T>
void set_identity(Complex<T>* A, Index n) {
    for (Index i = 0; i < n * n; ++i) A[i] = {T(i % (n + 1) == 0), T(0)};
}

// out (rows, columns) = A (rows, n) B (n, columns)
template <class T>
void multiply(const Complex<T>* A, const Complex<T>* B, Index rows, Index n, Index columns, Complex<T>* out) {
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j) {
            Complex<T> total = {0, 0};
            for (Index k = 0; k < n; ++k) total = total + A[i * n + k] * B[k * columns + j];
            out[i * columns + j] = total;
        }
    }
}

// out (rows, columns) = A (rows, n) B^H, B (columns, n)
template <class T>
void multiply_adjoint(const Complex<T>* A, const Complex<T>* B, Index rows, Index n, Index columns, Complex<T>* out) {
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j) {
            Complex<T> total = {0, 0};
            for (Index k = 0; k < n; ++k) total = total + A[i * n + k] * conj(B[j * n + k]);
            out[i * columns + j] = total;
        }
    }
}

// B <- A^-1 B by elimination with row pivots; A (n, n) is destroyed, B is (n, columns).
template <class T>
void solve(Complex<T>* A, Complex<T>* B, Index n, Index columns) {
    for (Index k = 0; k < n; ++k) {
        Index pivot = k;
        for (Index i = k + 1; i < n; ++i)
            if (abs2(A[i * n + k]) > abs2(A[pivot * n + k])) pivot = i;
        if (pivot != k) {
            for (Index j = k; j < n; ++j) {
                const Complex<T> held = A[k * n + j];
                A[k * n + j] = A[pivot * n + j];
                A[pivot * n + j] = held;
            }
            for (Index j = 0; j < columns; ++j) {
                const Complex<T> held = B[k * columns + j];
                B[k * columns + j] = B[pivot * columns + j];
                B[pivot * columns + j] = held;
            }
        }
        A[k * n + k] = inverse(A[k * n + k]);
        for (Index i = k + 1; i < n; ++i) {
            const Complex<T> factor = A[i * n + k] * A[k * n + k];
            for (Index j = k + 1; j < n; ++j) A[i * n + j] = A[i * n + j] - factor * A[k * n + j];
            for (Index j = 0; j < columns; ++j)
                B[i * columns + j] = B[i * columns + j] - factor * B[k * columns + j];
        }
    }
    for (Index k = n - 1; k >= 0; --k) {
        for (Index j = 0; j < columns; ++j) {
            Complex<T> total = B[k * columns + j];
            for (Index i = k + 1; i < n; ++i) total = total - A[k * n + i] * B[i * columns + j];
            B[k * columns + j] = total * A[k * n + k];
        }
    }
}

// Background rows [K, -I] that are orthogonal to the first n_src rows of W in the metric of C.
template <class T>
void set_background(const Complex<T>* C, Index n, Index n_src, Complex<T>* W, Complex<T>* scratch) {
    if (n_src == n) return;
    Complex<T>*cross = scratch, *left = scratch + n * n, *right = scratch + 2 * n * n;
    multiply_adjoint(C, W, n, n, n_src, cross);
    for (Index i = 0; i < n_src; ++i) {
        for (Index j = 0; j < n_src; ++j) left[i * n_src + j] = conj(cross[j * n_src + i]);
        for (Index b = 0; b < n - n_src; ++b)
            right[i * (n - n_src) + b] = conj(cross[(n_src + b) * n_src + i]);
    }
    solve(left, right, n_src, n - n_src);
    for (Index b = 0; b < n - n_src; ++b) {
        Complex<T>* row = W + (n_src + b) * n;
        for (Index i = 0; i < n_src; ++i) row[i] = conj(right[i * (n - n_src) + b]);
        for (Index i = n_src; i < n; ++i) row[i] = {T(i == n_src + b ? -1 : 0), T(0)};
    }
}

// A h = value B h for Hermitian 2 x 2 matrices, both positive definite; h^H B h = 1.
//
// Both are first scaled so that B is a correlation matrix, with a ridge at rounding level.
// The smaller value comes from the determinants, where it keeps its digits; rounding may have
// made them negative, and they are kept above it.
template <class T>
void extreme_vectors(const Complex<T>* A, const Complex<T>* B, T* values, Complex<T>* smallest, Complex<T>* largest) {
    const T ridge = 1 + 2 * epsilon(T());
    const T d[2] = {T(1) / root(B[0].re), T(1) / root(B[3].re)};
    const T a0 = A[0].re * d[0] * d[0], a3 = A[3].re * d[1] * d[1];
    const Complex<T> a2 = scaled(d[0] * d[1], A[2]);
    const T l11 = root(ridge);
    const Complex<T> l21 = scaled(d[0] * d[1] / l11, B[2]);
    const T above = ridge - abs2(l21), l22_squared = above > epsilon(T()) ? above : epsilon(T());
    const T l22 = root(l22_squared);
    // M = L^-1 A L^-H
    const T m0 = a0 / ridge;
    const Complex<T> b = conj(scaled(T(1) / (l11 * l22), a2 - scaled(a0 / l11, l21)));
    const T m3 = (a3 - 2 * (l21 * conj(a2)).re / l11 + abs2(l21) * m0) / l22_squared;
    const T half = (m0 - m3) / 2, radius = root(half * half + abs2(b));
    values[1] = (m0 + m3) / 2 + radius;
    const T product = a0 * a3, determinant = product * ridge * ridge - abs2(a2);
    const T least = epsilon(T()) * product;
    values[0] = (determinant > least ? determinant : least) / (ridge * l22_squared * values[1]);
    Complex<T> v[2] = {{1, 0}, {0, 0}};
    if (radius > 0) {
        v[0] = half >= 0 ? Complex<T>{half + radius, 0} : b;
        v[1] = half >= 0 ? conj(b) : Complex<T>{radius - half, 0};
        const T length = root(abs2(v[0]) + abs2(v[1]));
        v[0] = scaled(T(1) / length, v[0]);
        v[1] = scaled(T(1) / length, v[1]);
    }
    const Complex<T> u[2] = {scaled(T(-1), conj(v[1])), conj(v[0])};
    const auto back = [&](const Complex<T>* from, Complex<T>* to) {  // D L^-H
        to[1] = scaled(T(1) / l22, from[1]);
        to[0] = scaled(d[0] / l11, from[0] - conj(l21) * to[1]);
        to[1] = scaled(d[1], to[1]);
    };
    back(v, largest);
    back(u, smallest);
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
