// Iterative source steering: see the generic twin.  What it sums over frames are products of
// the weighted covariances of the outputs, V, with rows of the change: t_m V t_s^H.
#pragma once

#include "group.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

// Target m moves along the signal of a row, until the two are uncorrelated under its weight.
template <class T>
void move_along(const Group<T>& group, Index m, const Number<T>* row, Number<T>* Vt) {
    const Index n = group.n;
    multiply_adjoint(group.V_of(m), row, n, n, 1, Vt);
    const Number<T> step = (1 / power_of<T>(group.V_of(m), n, row, Vt)) * dot(group.row(m), Vt, n);
    for (Index j = 0; j < n; ++j) group.row(m)[j] = group.row(m)[j] - step * row[j];
}

// The targets also move along the background, which they could not reach by themselves: along
// all its rows, the last unit rows, at once.  By way of the correlation matrix of its outputs.
template <class T>
void move_along_background(const Group<T>& group) {
    const Index n = group.n, n_src = group.n_src, rest = n - n_src;
    Number<T>*correlation = group.scratch, *step = correlation + rest * rest;
    Vector<T>* unscale = &step[rest].re;
    for (Index m = 0; m < n_src; ++m) {
        const Number<T>* V = group.V_of(m) + n_src;
        for (Index i = 0; i < rest; ++i) {
            unscale[i] = 1 / roots<T>(V[(n_src + i) * n + i].re);
            step[i] = unscale[i] * dot(group.row(m), V + i, n, n);
            for (Index j = 0; j <= i; ++j) {  // transposed: the steps are solved for from the right
                correlation[j * rest + i] = (unscale[i] * unscale[j]) * V[(n_src + i) * n + j];
                correlation[i * rest + j] = conj(correlation[j * rest + i]);
            }
        }
        solve(correlation, step, rest, 1);
        for (Index i = 0; i < rest; ++i)
            group.row(m)[n_src + i] = group.row(m)[n_src + i] - unscale[i] * step[i];
    }
}

template <class T>
void iss1(const Group<T>& group) {
    const Index n = group.n;
    Number<T>*row = group.scratch, *Vt = row + n;
    for (Index s = 0; s < group.n_src; ++s) {
        for (Index j = 0; j < n; ++j) row[j] = group.row(s)[j];
        for (Index m = 0; m < group.n_src; ++m)
            if (m != s) move_along(group, m, row, Vt);
        multiply_adjoint(group.V_of(s), row, n, n, 1, Vt);
        const Vector<T> scale = 1 / roots<T>(power_of<T>(group.V_of(s), n, row, Vt));
        for (Index j = 0; j < n; ++j) group.row(s)[j] = scale * row[j];
    }
    move_along_background(group);
}

// Q = rows V rows^H for the two rows of a pair, and V rows^H (n, 2) by the way.
template <class T>
void pair_covariance(const Number<T>* V, Index n, const Number<T>* rows, Number<T>* Vt, Number<T>* Q) {
    multiply_adjoint(V, rows, n, n, 2, Vt);
    Q[0] = {power_of<T>(V, n, rows, Vt, 2), Vector<T>{}};
    Q[2] = dot(rows + n, Vt, n, 2);
    Q[1] = conj(Q[2]);
    Q[3] = {power_of<T>(V, n, rows + n, Vt + 1, 2), Vector<T>{}};
}

// Target m moves along both signals of a pair, until it is uncorrelated with them.
template <class T>
void move_along_pair(const Group<T>& group, Index m, const Number<T>* rows, Number<T>* Vt) {
    const Index n = group.n;
    Number<T> Q[4];
    pair_covariance<T>(group.V_of(m), n, rows, Vt, Q);
    // steps = cross Q^-1, by way of the correlation matrix of Q with its ridge
    const T ridge = 1 + 2 * epsilon(T());
    const Vector<T> d[2] = {1 / roots<T>(Q[0].re), 1 / roots<T>(Q[3].re)};
    const Number<T> r = (d[0] * d[1]) * Q[1];
    const Vector<T> determinant = larger(ridge * ridge - abs2(r), spread(epsilon(T())));
    const Number<T> a = d[0] * dot(group.row(m), Vt, n, 2), b = d[1] * dot(group.row(m), Vt + 1, n, 2);
    const Number<T> along_s = (d[0] / determinant) * (spread(ridge) * a - b * conj(r));
    const Number<T> along_u = (d[1] / determinant) * (spread(ridge) * b - a * r);
    for (Index j = 0; j < n; ++j)
        group.row(m)[j] = group.row(m)[j] - (along_s * rows[j] + along_u * rows[n + j]);
}

template <class T>
void iss2(const Group<T>& group) {
    const Index n = group.n;
    Number<T>*rows = group.scratch, *Vt = rows + 2 * n;
    for (Index first = 0; first < pairs_of(group.n_src); ++first) {
        const Index pair[2] = {first, (first + 1) % group.n_src};
        for (Index c = 0; c < 2; ++c)
            for (Index j = 0; j < n; ++j) rows[c * n + j] = group.row(pair[c])[j];
        for (Index m = 0; m < group.n_src; ++m)
            if (m != pair[0] && m != pair[1]) move_along_pair(group, m, rows, Vt);
        Number<T> Q_s[4], Q_u[4], smallest[2], largest[2];
        Vector<T> values[2];
        pair_covariance<T>(group.V_of(pair[0]), n, rows, Vt, Q_s);
        pair_covariance<T>(group.V_of(pair[1]), n, rows, Vt, Q_u);
        extreme_vectors<T>(Q_s, Q_u, values, smallest, largest);
        const Vector<T> scale = 1 / roots<T>(values[0]);
        for (Index j = 0; j < n; ++j) {
            group.row(pair[0])[j] = scale * (conj(smallest[0]) * rows[j] + conj(smallest[1]) * rows[n + j]);
            group.row(pair[1])[j] = conj(largest[0]) * rows[j] + conj(largest[1]) * rows[n + j];
        }
    }
    move_along_background(group);
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
