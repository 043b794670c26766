// What a sweep reads and writes: the twin of src/separatrix/kernels/generic.
#pragma once

#include <cstddef>

namespace separatrix {

using Index = std::ptrdiff_t;

template <class N>
struct Complex {
    N re, im;
};

enum class Kind { ip1, ip2, iss1, iss2, ipa };

// One recording, frequency by frequency.  Rows of W are w^H, the targets first.
template <class T>
struct Sweep {
    Kind kind;
    Index n_freq, n_chan, n_frames, n_src;
    bool spherical;                // weights and powers have frequency axis 1
    const Complex<T>* x;           // (freq, chan, frame)
    const Complex<T>* covariance;  // (freq, chan, chan)
    const Complex<T>* W;           // (freq, chan, chan)
    const T* weight;               // (src, freq or 1, frame)
    Complex<T>* new_W;             // (freq, chan, chan)
    T* power;                      // (src, freq, frame), or (block, src, frame) if spherical
};

// Sweeps the frequencies [first, last) of one block.
template <class T>
using SweepBlock = void (*)(const Sweep<T>&, Index block, Index first, Index last);

// The sum of log|det| of matrices (count, n, n); not a number if one of them is singular.
template <class T>
using SumLogDet = double (*)(const Complex<T>* matrices, Index count, Index n);

}  // namespace separatrix
