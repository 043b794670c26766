// Small dense complex matrices, row by row; every lane of a vector holds another frequency.
#pragma once

#include "lanes.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

template <class T>
using Number = Complex<Vector<T>>;

constexpr double epsilon(double) { return __DBL_EPSILON__; }
constexpr float epsilon(float) { return __FLT_EPSILON__; }

template <class N> inline Complex<N> operator+(Complex<N> a, Complex<N> b) { return {a.re + b.re, a.im + b.im}; }
template <class N> inline Complex<N> operator-(Complex<N> a, Complex<N> b) { return {a.re - b.re, a.im - b.im}; }
template <class N> inline Complex<N> operator*(Complex<N> a, Complex<N> b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
template <class N> inline Complex<N> operator*(N a, Complex<N> b) { return {a * b.re, a * b.im}; }
template <class N> inline Complex<N> operator-(Complex<N> a) { return {-a.re, -a.im}; }
template <class N> inline Complex<N> conj(Complex<N> a) { return {a.re, -a.im}; }
template <class N> inline N abs2(Complex<N> a) { return a.re * a.re + a.im * a.im; }
template <class N> inline Complex<N> inverse(Complex<N> a) { return (1 / abs2(a)) * conj(a); }
template <class N> inline N larger(N a, N b) { return a > b ? a : b; }

// Matrices of the frequencies [first, last), one in each lane; the last one fills the rest.
template <class T>
void gather(const Complex<T>* matrices, Index square, Index first, Index last, Number<T>* out) {
    for (Index lane = 0; lane < Lanes<T>::count; ++lane) {
        const Complex<T>* matrix = matrices + (first + lane < last ? first + lane : last - 1) * square;
        for (Index i = 0; i < square; ++i) {
            out[i].re[lane] = matrix[i].re;
            out[i].im[lane] = matrix[i].im;
        }
    }
}

// Exchanges two numbers in the lanes of a mask.
template <class Mask, class N>
inline void exchange(Mask where, Complex<N>& a, Complex<N>& b) {
    const Complex<N> held = a;
    a = {where ? b.re : a.re, where ? b.im : a.im};
    b = {where ? held.re : b.re, where ? held.im : b.im};
}

template <class N>
void set_identity(Complex<N>* A, Index n) {
    for (Index i = 0; i < n * n; ++i) A[i] = {i % (n + 1) == 0 ? N{} + 1 : N{}, N{}};
}

// sum_k a_k b_k over two strided rows of n numbers; b is conjugated in the other.
template <class N>
Complex<N> dot(const Complex<N>* a, const Complex<N>* b, Index n, Index step_b = 1) {
    Complex<N> total = {};
    for (Index k = 0; k < n; ++k) total = total + a[k] * b[k * step_b];
    return total;
}
template <class N>
Complex<N> dot_conj(const Complex<N>* a, const Complex<N>* b, Index n) {
    Complex<N> total = {};
    for (Index k = 0; k < n; ++k) total = total + a[k] * conj(b[k]);
    return total;
}

// out (rows, columns) = A (rows, n) B (n, columns)
template <class N>
void multiply(const Complex<N>* A, const Complex<N>* B, Index rows, Index n, Index columns, Complex<N>* out) {
    for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < columns; ++j) out[i * columns + j] = dot(A + i * n, B + j, n, columns);
}

// out (rows, columns) = A (rows, n) B^H, B (columns, n)
template <class N>
void multiply_adjoint(const Complex<N>* A, const Complex<N>* B, Index rows, Index n, Index columns, Complex<N>* out) {
    for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < columns; ++j) out[i * columns + j] = dot_conj(A + i * n, B + j * n, n);
}

// A (n, n) becomes upper triangular with inverse pivots on the diagonal, B (n, columns) what
// elimination with row pivots makes of it.
template <class N>
void eliminate(Complex<N>* A, Complex<N>* B, Index n, Index columns) {
    for (Index k = 0; k < n; ++k) {
        for (Index i = k + 1; i < n; ++i) {
            const auto is_larger = abs2(A[i * n + k]) > abs2(A[k * n + k]);
            for (Index j = k; j < n; ++j) exchange(is_larger, A[i * n + j], A[k * n + j]);
            for (Index j = 0; j < columns; ++j) exchange(is_larger, B[i * columns + j], B[k * columns + j]);
        }
        A[k * n + k] = inverse(A[k * n + k]);
        for (Index i = k + 1; i < n; ++i) {
            const Complex<N> factor = A[i * n + k] * A[k * n + k];
            for (Index j = k + 1; j < n; ++j) A[i * n + j] = A[i * n + j] - factor * A[k * n + j];
            for (Index j = 0; j < columns; ++j)
                B[i * columns + j] = B[i * columns + j] - factor * B[k * columns + j];
        }
    }
}

// B <- A^-1 B; A is destroyed.
template <class N>
void solve(Complex<N>* A, Complex<N>* B, Index n, Index columns) {
    eliminate(A, B, n, columns);
    for (Index k = n - 1; k >= 0; --k) {
        for (Index j = 0; j < columns; ++j) {
            Complex<N> total = B[k * columns + j];
            for (Index i = k + 1; i < n; ++i) total = total - A[k * n + i] * B[i * columns + j];
            B[k * columns + j] = total * A[k * n + k];
        }
    }
}

// A row v becomes that of the reflection A - (A v^H) v which takes it to a multiple of (1, 0, ...).
template <class T>
void make_reflection(Number<T>* v, Index n) {
    const Vector<T> zero = {}, size = roots<T>(abs2(v[0])), length = roots<T>(dot_conj(v, v, n).re);
    const auto has_phase = size > 0;
    const Vector<T> stretch = 1 + length / (has_phase ? size : spread(T(1)));
    const Vector<T> scale = length > 0 ? 1 / roots<T>(length * (length + size)) : zero;
    v[0] = {stretch * v[0].re + (has_phase ? zero : length), stretch * v[0].im};
    for (Index j = 0; j < n; ++j) v[j] = scale * v[j];
}

template <class T>
void reflect(const Number<T>* v, Index n, Number<T>* row) {
    const Number<T> along = dot_conj(row, v, n);
    for (Index j = 0; j < n; ++j) row[j] = row[j] - along * v[j];
}

// Background rows, orthonormal, and orthogonal to the first n_src rows of W in the metric of C:
// reflections bring W1 C to lower triangular form; the last unit rows, reflected back, are theirs.
template <class T>
void set_background(const Number<T>* C, Index n, Index n_src, Number<T>* W, Number<T>* scratch) {
    if (n_src == n) return;
    Number<T>* v = scratch;
    multiply(W, C, n_src, n, n, v);
    for (Index k = 0; k < n_src; ++k) {
        make_reflection<T>(v + k * n + k, n - k);
        for (Index s = k + 1; s < n_src; ++s) reflect<T>(v + k * n + k, n - k, v + s * n + k);
    }
    for (Index b = n_src; b < n; ++b) {
        for (Index j = 0; j < n; ++j) W[b * n + j] = {spread(T(j == b)), Vector<T>{}};
        for (Index k = n_src - 1; k >= 0; --k) reflect<T>(v + k * n + k, n - k, W + b * n + k);
    }
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
