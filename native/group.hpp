// What an update of the demixing matrices sees, and what those of pairs share.
#pragma once

#include "matrices.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

// A group of frequencies, one in each lane.  An update works in the coordinates of the present
// outputs: from their covariances it finds the change T that makes the new outputs of them.
template <class T>
struct Group {
    Index n, n_src;
    const Number<T>* V;           // weighted covariances (src, n, n), with a ridge at rounding level
    const Number<T>* covariance;  // (n, n); read only where n_src < n
    Number<T>* change;            // (n, n), the identity at first
    Number<T>* scratch;           // scratch_of(n, n_src) numbers

    const Number<T>* V_of(Index s) const { return V + s * n * n; }
    Number<T>* row(Index i) const { return change + i * n; }
};

constexpr Index scratch_of(Index n, Index n_src) { return (n_src + 8) * n * n + 16 * n; }

// Cyclic neighbours; one pair for two sources.
inline Index pairs_of(Index n_src) { return n_src > 2 ? n_src : 1; }

// t V t^H > 0 for a row t, given V t^H: not below what rounding leaves of it.
template <class T>
Vector<T> power_of(const Number<T>* V, Index n, const Number<T>* row, const Number<T>* Vt, Index step = 1) {
    Vector<T> level = {};
    for (Index i = 0; i < n; ++i) level += V[i * n + i].re * abs2(row[i]);
    return larger(dot(row, Vt, n, step).re, epsilon(T()) * level);
}

// A h = value B h for Hermitian 2 x 2 matrices, both positive definite; h^H B h = 1.
//
// Both are first scaled so that B is a correlation matrix, with a ridge at rounding level.
// The smaller value comes from the determinants, where it keeps its digits; rounding may have
// made them negative, and they are kept above it.
template <class T>
void extreme_vectors(const Number<T>* A, const Number<T>* B, Vector<T>* values, Number<T>* smallest,
                     Number<T>* largest) {
    const T least = epsilon(T()), ridge = 1 + 2 * least;
    const Vector<T> d[2] = {1 / roots<T>(B[0].re), 1 / roots<T>(B[3].re)};
    const Vector<T> a0 = A[0].re * d[0] * d[0], a3 = A[3].re * d[1] * d[1];
    const Number<T> a2 = (d[0] * d[1]) * A[2];
    const Vector<T> l11 = roots<T>(spread(ridge));
    const Number<T> l21 = (d[0] * d[1] / l11) * B[2];
    const Vector<T> l22_squared = larger(ridge - abs2(l21), spread(least)), l22 = roots<T>(l22_squared);
    // M = L^-1 A L^-H
    const Vector<T> m0 = a0 / ridge;
    const Number<T> b = conj((1 / (l11 * l22)) * (a2 - (a0 / l11) * l21));
    const Vector<T> m3 = (a3 - 2 * (l21 * conj(a2)).re / l11 + abs2(l21) * m0) / l22_squared;
    const Vector<T> half = (m0 - m3) / 2, radius = roots<T>(half * half + abs2(b));
    values[1] = (m0 + m3) / 2 + radius;
    const Vector<T> product = a0 * a3;
    const Vector<T> determinant = larger(product * ridge * ridge - abs2(a2), least * product);
    values[0] = determinant / (ridge * l22_squared * values[1]);
    const auto is_first = half >= 0;
    const Vector<T> along = radius + (is_first ? half : -half);
    const Vector<T> length = roots<T>(along * along + abs2(b));
    const auto is_unique = length > 0;
    const Vector<T> scale = 1 / (is_unique ? length : spread(T(1)));
    const Number<T> one = {is_unique ? scale * along : spread(T(1)), Vector<T>{}};
    const Number<T> other = scale * b;
    const Number<T> v[2] = {{is_first ? one.re : other.re, is_first ? one.im : other.im},
                            {is_first ? other.re : one.re, is_first ? -other.im : one.im}};
    const Number<T> u[2] = {-conj(v[1]), conj(v[0])};
    const auto back = [&](const Number<T>* from, Number<T>* to) {  // D L^-H
        const Number<T> second = (1 / l22) * from[1];
        to[0] = (d[0] / l11) * (from[0] - conj(l21) * second);
        to[1] = d[1] * second;
    };
    back(v, largest);
    back(u, smallest);
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
