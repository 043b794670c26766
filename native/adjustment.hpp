// Iterative projection with adjustment: see the generic twin.
#pragma once

#include "buffer.hpp"
#include "group.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

template <class T>
bool any(const Vector<T>& a, T above) {
    bool found = false;
    for (Index i = 0; i < Lanes<T>::count; ++i) found = found || a[i] > above;
    return found;
}

// One Jacobi rotation: column p and q of A (n rows) by [[c, s e], [-s conj(e), c]].
template <class N>
void rotate_columns(Complex<N>* A, Index n, Index p, Index q, N c, Complex<N> turn) {
    for (Index i = 0; i < n; ++i) {
        const Complex<N> a = A[i * n + p], b = A[i * n + q];
        A[i * n + p] = c * a - conj(turn) * b;
        A[i * n + q] = turn * a + c * b;
    }
}

// E^H A E = diagonal for a Hermitian A (n, n), which is turned into that diagonal matrix.
template <class T>
void eigenvectors(Number<T>* A, Index n, Number<T>* E) {
    constexpr int most_sweeps = 16;  // it converges quadratically; five to eight were seen
    set_identity(E, n);
    for (int sweep = 0; sweep < most_sweeps; ++sweep) {
        Vector<T> off = {}, diagonal = {};
        for (Index i = 0; i < n; ++i) {
            diagonal += A[i * n + i].re * A[i * n + i].re;
            for (Index j = 0; j < i; ++j) off += abs2(A[i * n + j]);
        }
        if (!any<T>(off - epsilon(T()) * epsilon(T()) * diagonal, 0)) return;
        for (Index p = 0; p < n; ++p) {
            for (Index q = p + 1; q < n; ++q) {
                const Number<T> a = A[p * n + q];
                const Vector<T> size = roots<T>(abs2(a));
                const auto works = size > 0;
                const Vector<T> safe = works ? size : spread(T(1));
                const Vector<T> tau = (A[q * n + q].re - A[p * n + p].re) / (2 * safe);
                const Vector<T> magnitude = larger(tau, -tau), shrunk = 1 / (magnitude + roots<T>(1 + tau * tau));
                const Vector<T> tangent = works ? (tau < 0 ? -shrunk : shrunk) : Vector<T>{};
                const Vector<T> c = 1 / roots<T>(1 + tangent * tangent);
                const Number<T> turn = (c * tangent / safe) * a;
                rotate_columns(A, n, p, q, c, turn);
                for (Index j = 0; j < n; ++j) {  // rows likewise, by the adjoint
                    const Number<T> b = A[p * n + j], d = A[q * n + j];
                    A[p * n + j] = c * b - turn * d;
                    A[q * n + j] = conj(turn) * b + c * d;
                }
                rotate_columns(E, n, p, q, c, turn);
            }
        }
    }
}

// Minimises |x - c|^2 - log(z + sum phi |x|^2) over x, which takes the place of c: see the
// generic twin for the root that is bracketed here.  phi stands on the diagonal of A.
template <class T>
void stretch(const Number<T>* A, Index n, Vector<T> z, Number<T>* c) {
    constexpr int n_halvings = sizeof(T) == 8 ? 60 : 32;  // of a bracket in the logarithm
    constexpr T tiny = epsilon(T()) * epsilon(T());  // c = 0 along max phi would leave no root
    Vector<T> top = {}, along_top = {}, total = {};
    for (Index i = 0; i < n; ++i) {
        const Vector<T> phi = A[i * n + i].re;
        const auto works = abs2(c[i]) > tiny * tiny;
        c[i] = {works ? c[i].re : spread(tiny), works ? c[i].im : Vector<T>{}};
        const auto is_top = phi > top;
        top = is_top ? phi : top;
        along_top = is_top ? abs2(c[i]) : along_top;
        total += phi * abs2(c[i]);
    }
    Vector<T> low = top * roots<T>(along_top), high = larger(larger(top, z + 4 * total), low);
    for (int step = 0; step < n_halvings; ++step) {
        const Vector<T> distance = roots<T>(low) * roots<T>(high), mu = top + distance;
        Vector<T> right = z;
        for (Index i = 0; i < n; ++i) {
            const Vector<T> phi = A[i * n + i].re, longer = mu / (distance + (top - phi));
            right += phi * abs2(c[i]) * longer * longer;
        }
        const auto is_low = right > mu;
        low = is_low ? distance : low;
        high = is_low ? high : distance;
    }
    const Vector<T> distance = roots<T>(low) * roots<T>(high);
    for (Index i = 0; i < n; ++i) c[i] = ((top + distance) / (distance + (top - A[i * n + i].re))) * c[i];
}

// B = A^-1 for a positive definite A, by way of its correlation matrix; A is destroyed.
template <class T>
void invert_definite(Number<T>* A, Index n, Number<T>* B, Vector<T>* scale) {
    for (Index i = 0; i < n; ++i) scale[i] = 1 / roots<T>(A[i * n + i].re);
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j) A[i * n + j] = (scale[i] * scale[j]) * A[i * n + j];
    set_identity(B, n);
    solve(A, B, n, n);
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j) B[i * n + j] = (scale[i] * scale[j]) * B[i * n + j];
}

// Column p of the adjustments of the other targets to row k, given C = U_k^-1, and of each
// other target m in turn d = (U_m)_kk and b = (U_m)_mk.
template <class T>
void adjustments(const Number<T>* C, Index n, Index n_src, Index k, const Vector<T>* d, const Number<T>* b,
                 Number<T>* p, Number<T>* scratch) {
    const Index size = n_src - 1;
    Number<T>*C_oo = scratch, *left = C_oo + n * n, *E = left + n * n, *c = E + n * n;
    const auto of = [k](Index i) { return i < k ? i : i + 1; };  // the i-th other target
    for (Index i = 0; i < size; ++i) {
        for (Index j = 0; j < size; ++j) left[i * size + j] = C_oo[i * size + j] = C[of(i) * n + of(j)];
        p[i] = C[of(i) * n + k];
    }
    solve(left, p, size, 1);  // p1
    Vector<T> z = C[k * n + k].re;
    for (Index i = 0; i < size; ++i) z -= (C[k * n + of(i)] * p[i]).re;
    for (Index i = 0; i < size; ++i)
        for (Index j = 0; j < size; ++j) C_oo[i * size + j] = (1 / roots<T>(d[i] * d[j])) * C_oo[i * size + j];
    eigenvectors<T>(C_oo, size, E);
    for (Index i = 0; i < size; ++i) {
        c[i] = Number<T>{};
        for (Index j = 0; j < size; ++j)  // p0 = -b / d
            c[i] = c[i] - roots<T>(d[j]) * (conj(E[j * size + i]) * ((1 / d[j]) * b[j] + p[j]));
    }
    stretch<T>(C_oo, size, z, c);
    for (Index j = 0; j < size; ++j) p[j] = p[j] + (1 / roots<T>(d[j])) * dot(E + j * size, c, size);
}

inline void ipa_in_double(const Group<double>& group) {
    using T = double;
    const Index n = group.n, n_src = group.n_src, square = n * n;
    Number<T>*U = group.scratch, *C = U + square, *rest = C + square;
    Number<T>*b = rest + 4 * square, *p = b + n, *a = p + n, *Ca = a + n, *new_row = Ca + n, *Vt = new_row + n;
    Vector<T>*d = &Vt[n].re, *scale = d + n;
    for (Index k = 0; k < n_src; ++k) {
        multiply(group.change, group.V_of(k), n, n, n, rest);
        multiply_adjoint(rest, group.change, n, n, n, U);
        invert_definite<T>(U, n, C, scale);
        for (Index m = 0, i = 0; m < n_src; ++m) {
            if (m == k) continue;
            multiply_adjoint(group.V_of(m), group.row(k), n, n, 1, Vt);
            d[i] = power_of<T>(group.V_of(m), n, group.row(k), Vt);
            b[i++] = dot(group.row(m), Vt, n);
        }
        adjustments<T>(C, n, n_src, k, d, b, p, rest);
        // Row u^H with u = C a / sqrt(a^H C a), a = 1 at k and -p at the other targets.
        for (Index m = 0; m < n; ++m) a[m] = Number<T>{};
        for (Index m = 0, i = 0; m < n_src; ++m) a[m] = m == k ? Number<T>{spread(T(1)), Vector<T>{}} : -p[i++];
        multiply(C, a, n, n, 1, Ca);
        const Vector<T> length = roots<T>(dot_conj(Ca, a, n).re);
        for (Index j = 0; j < n; ++j) {
            new_row[j] = Number<T>{};
            for (Index i = 0; i < n; ++i) new_row[j] = new_row[j] + conj(Ca[i]) * group.row(i)[j];
            new_row[j] = (1 / length) * new_row[j];
        }
        for (Index m = 0; m < n_src; ++m)
            for (Index j = 0; j < n; ++j)
                group.row(m)[j] = m == k ? group.row(k)[j] : group.row(m)[j] - a[m] * group.row(k)[j];
        for (Index j = 0; j < n; ++j) group.row(k)[j] = new_row[j];
        set_background<T>(group.covariance, n, n_src, group.change, rest);
    }
}

// Some lanes of `count` numbers, in another precision.
template <class From, class To>
void convert_lanes(const Number<From>* from, Index from_lane, Number<To>* to, Index to_lane, Index lanes, Index count) {
    for (Index i = 0; i < count; ++i) {
        for (Index lane = 0; lane < lanes; ++lane) {
            to[i].re[to_lane + lane] = To(from[i].re[from_lane + lane]);
            to[i].im[to_lane + lane] = To(from[i].im[from_lane + lane]);
        }
    }
}

// In double precision whatever T is: small differences decide, see the generic twin.
template <class T>
void ipa(const Group<T>& group) {
    const Index n = group.n, n_src = group.n_src, square = n * n, lanes = Lanes<double>::count;
    Buffer<Number<double>> V(n_src * square), covariance(square), change(square), scratch(scratch_of(n, n_src));
    for (Index lane = 0; lane < Lanes<T>::count; lane += lanes) {
        convert_lanes<T, double>(group.V, lane, V, 0, lanes, n_src * square);
        convert_lanes<T, double>(group.change, lane, change, 0, lanes, square);
        if (n_src < n) convert_lanes<T, double>(group.covariance, lane, covariance, 0, lanes, square);
        ipa_in_double({n, n_src, V, covariance, change, scratch});
        convert_lanes<double, T>(change, 0, group.change, lane, lanes, square);
    }
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
