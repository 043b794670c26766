// One block of frequencies.  Compiled once for every instruction set: SEPARATRIX_ISA names
// the one at hand, SEPARATRIX_VECTOR_BYTES is the width of its registers.
#include "projection.hpp"
#include "steering.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

namespace {

template <class T>
struct Memory {
    Signals<T> x, y;
    T* weight;       // (src, padded)
    Complex<T>* V;   // (src, chan, chan)
    Complex<T>* change;
    Complex<T>* covariance;
    Complex<T>* scratch;

    Memory(Index n, Index n_src, Index padded) {
        const Index signals = n * padded, square = n * n;
        const Index small = (n_src + 2 + 8) * square + 8 * n;
        const Index count = 4 * signals + n_src * padded + 2 * small;
        start = static_cast<T*>(__builtin_malloc(sizeof(T) * static_cast<std::size_t>(count)));
        x = {start, start + signals, padded};
        y = {start + 2 * signals, start + 3 * signals, padded};
        weight = start + 4 * signals;
        V = reinterpret_cast<Complex<T>*>(weight + n_src * padded);
        change = V + n_src * square;
        covariance = change + square;
        scratch = covariance + square;
    }
    ~Memory() { __builtin_free(start); }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

private:
    T* start;
};

template <class T>
void copy_weights(const Sweep<T>& sweep, Index f, Index padded, T* to) {
    const Index n_bins = sweep.spherical ? 1 : sweep.n_freq;
    for (Index s = 0; s < sweep.n_src; ++s) {
        const T* from = sweep.weight + (s * n_bins + f) * sweep.n_frames;
        for (Index t = 0; t < sweep.n_frames; ++t) to[s * padded + t] = from[t];
        for (Index t = sweep.n_frames; t < padded; ++t) to[s * padded + t] = 0;
    }
}

// Leaves the new outputs in the first rows of the signals it returns.
template <class T>
Signals<T> sweep_frequency(const Sweep<T>& sweep, Index f, Memory<T>& memory) {
    const Index n = sweep.n_chan, n_src = sweep.n_src;
    const Complex<T>* W = sweep.W + f * n * n;
    const Complex<T>* C = sweep.covariance + f * n * n;
    Complex<T>* new_W = sweep.new_W + f * n * n;
    apply(W, n, n, memory.x, memory.y);
    const bool alone = n_src == 1;  // no pair: the single update
    if (sweep.kind == Kind::ip1 || sweep.kind == Kind::ip2) {
        weighted_covariances(memory.y, n, n_src, sweep.n_frames, memory.weight, memory.V);
        multiply(W, C, n, n, n, memory.scratch);
        multiply_adjoint(memory.scratch, W, n, n, n, memory.covariance);
        set_identity(memory.change, n);
        const auto update = sweep.kind == Kind::ip1 || alone ? ip1<T> : ip2<T>;
        update(memory.V, memory.covariance, n, n_src, memory.change, memory.scratch);
        multiply(memory.change, W, n, n, n, new_W);
        apply(memory.change, n_src, n, memory.y, memory.x);
    } else {
        for (Index i = 0; i < n * n; ++i) new_W[i] = W[i];
        const auto update = sweep.kind == Kind::iss1 || alone ? iss1<T> : iss2<T>;
        update(memory.y, n, n_src, sweep.n_frames, memory.weight, new_W, memory.scratch);
        along_background(memory.y, n, n_src, memory.weight, new_W, memory.scratch);
    }
    set_background(C, n, n_src, new_W, memory.scratch);
    return sweep.kind == Kind::ip1 || sweep.kind == Kind::ip2 ? memory.x : memory.y;
}

}  // namespace

template <class T>
void sweep_block(const Sweep<T>& sweep, Index block, Index first, Index last) {
    const Index n_frames = sweep.n_frames, lanes = Lanes<T>::count;
    const Index padded = (n_frames + lanes - 1) / lanes * lanes;
    Memory<T> memory(sweep.n_chan, sweep.n_src, padded);
    if (sweep.spherical) copy_weights(sweep, 0, padded, memory.weight);
    for (Index f = first; f < last; ++f) {
        split(sweep.x + f * sweep.n_chan * n_frames, sweep.n_chan, n_frames, memory.x);
        if (!sweep.spherical) copy_weights(sweep, f, padded, memory.weight);
        const Signals<T> y = sweep_frequency(sweep, f, memory);
        for (Index s = 0; s < sweep.n_src; ++s) {
            const Index row = sweep.spherical ? block * sweep.n_src + s : s * sweep.n_freq + f;
            add_power(y, s, n_frames, sweep.spherical && f > first, sweep.power + row * n_frames);
        }
    }
}

template void sweep_block<double>(const Sweep<double>&, Index, Index, Index);
template void sweep_block<float>(const Sweep<float>&, Index, Index, Index);

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
