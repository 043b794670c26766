// What the multiplicative updates of a low-rank variance read and write: the twin of
// src/separatrix/multiplicative.py, for the Gaussian density.
#pragma once

#include "sweep.hpp"

namespace separatrix {

// One source: r = basis activation + floor, where floor is the leak of its own mean.
template <class T>
struct Factors {
    Index n_freq, n_frames, n_basis;
    const T* power;       // (freq, frame)
    const T* basis;       // (freq, basis)
    const T* activation;  // (basis, frame)
    T floor;
};

// With A = power / r^2 and I = 1 / r, the falling and the rising slope of the cost:
// sums over frames of A and I times each activation, for frequencies [first, last), or sums
// over these frequencies of A and I times each basis.
template <class T>
struct Slopes {
    T* falling;  // by_frequency: (freq, basis); by_frame: (basis, frame)
    T* rising;
    double total_falling, total_rising;  // sums of A and of I, for the leak
};

template <class T>
using SumSlopes = void (*)(const Factors<T>&, Index first, Index last, Slopes<T>*);
template <class T>
using InvertVariance = void (*)(const Factors<T>&, Index first, Index last, T* inverse);
template <class T>
using SumCost = double (*)(const Factors<T>&, Index first, Index last);

}  // namespace separatrix
