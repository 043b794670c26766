// One block of frequencies.  Compiled once for every instruction set: SEPARATRIX_ISA names
// the one at hand, SEPARATRIX_VECTOR_BYTES is the width of its registers.
//
// As many frequencies as a vector has lanes are swept together: first the weighted covariances
// of the present outputs, one frequency after the other with a frame in each lane; then the
// new W with a frequency in each lane; then the power of the new outputs, again by frames.
#include "adjustment.hpp"
#include "buffer.hpp"
#include "covariances.hpp"
#include "projection.hpp"
#include "steering.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

namespace {

template <class T>
struct Memory {
    Index stretch, length;
    Buffer<Vector<T>> signals, stretch_signals, sums;
    Buffer<Number<T>> V, W, new_W, C, covariance, change, scratch;
    Buffer<Complex<T>> last_x, matrix;
    Buffer<T> last_weight, totals;

    // An odd length: rows that lie powers of two apart would share cache lines.
    Memory(Index n, Index n_src, Index n_frames)
        : stretch(stretch_length<T>(n)), length(vectors_in<T>(n_frames) | 1),
          signals(Lanes<T>::count * 2 * n * length), stretch_signals(2 * n * stretch),
          sums(n_src * n * n + Lanes<T>::count), V(n_src * n * n), W(n * n), new_W(n * n), C(n * n), covariance(n * n),
          change(n * n), scratch(scratch_of(n, n_src)), last_x(n * Lanes<T>::count), matrix(n * n),
          last_weight(n_src * Lanes<T>::count), totals(n_src * n * n + Lanes<T>::count) {}

    // Outputs of one frequency of the group.
    Planes<T> y(Index n, Index lane) const { return {signals + lane * 2 * n * length, length}; }
};

template <class T>
Rows<T> weights_of(const Sweep<T>& sweep, Index f) {
    if (sweep.spherical) return {sweep.weight, sweep.n_frames, 0};
    return {sweep.weight + f * sweep.n_frames, sweep.n_freq * sweep.n_frames, sweep.n_frames};
}

// The weighted covariances of the outputs W x at one frequency become a lane of V.
template <class T>
void set_covariances(const Sweep<T>& sweep, Index f, Index lane, Memory<T>& memory) {
    const Index n = sweep.n_chan, n_src = sweep.n_src, count = n_src * n * n, lanes = Lanes<T>::count;
    for (Index i = 0; i < count + lanes; ++i) memory.sums[i] = Vector<T>{};
    for_stretches<T>(sweep.n_frames, memory.stretch, [&](Index t, Index frames) {
        const Index vectors = vectors_in<T>(frames);
        const auto x = from_frame<T>(mixture_of(sweep, f), n, t, frames, +memory.last_x);
        const auto weight = from_frame<T>(weights_of(sweep, f), n_src, t, frames, +memory.last_weight);
        const Planes<T> y = memory.y(n, lane).from_vector(t / lanes);
        demix(sweep.W + f * n * n, n, n, x, vectors, y, y);
        add_covariances<T>(y, n, weight, n_src, vectors, memory.sums);
    });
    for (Index k = 0; k < count; k += lanes) store(memory.totals + k, sums<T>(memory.sums + k));
    const T scale = T(1) / T(sweep.n_frames), ridge = 1 + T(n) * epsilon(T());
    for (Index s = 0; s < n_src; ++s) {
        const T* totals = memory.totals + s * n * n;
        Number<T>* V = memory.V + s * n * n;
        for (Index i = 0; i < n; ++i) {
            for (Index j = 0; j < i; ++j) {
                const T re = scale * totals[i * n + j], im = scale * totals[j * n + i];
                V[i * n + j].re[lane] = V[j * n + i].re[lane] = re;
                V[i * n + j].im[lane] = im;
                V[j * n + i].im[lane] = -im;
            }
            V[i * n + i].re[lane] = ridge * scale * totals[i * n + i];
            V[i * n + i].im[lane] = 0;
        }
    }
}

template <class T>
void change_outputs(Kind kind, const Group<T>& group) {
    const bool alone = group.n_src == 1;  // no pair: the single update
    switch (kind) {
        case Kind::ip1: return ip1(group);
        case Kind::ip2: return alone ? ip1(group) : ip2(group);
        case Kind::iss1: return iss1(group);
        case Kind::iss2: return alone ? iss1(group) : iss2(group);
        case Kind::ipa: return alone ? ip1(group) : ipa(group);
    }
}

// New W for a group of frequencies whose V is known.
template <class T>
void set_new_W(const Sweep<T>& sweep, Index first, Index last, Memory<T>& memory) {
    const Index n = sweep.n_chan, n_src = sweep.n_src, square = n * n;
    for (Index lane = last - first; lane < Lanes<T>::count; ++lane)
        for (Index k = 0; k < n_src * square; ++k) {
            memory.V[k].re[lane] = memory.V[k].re[lane - 1];
            memory.V[k].im[lane] = memory.V[k].im[lane - 1];
        }
    gather(sweep.W, square, first, last, +memory.W);
    if (n_src < n) {
        gather(sweep.covariance, square, first, last, +memory.C);
        multiply(+memory.W, +memory.C, n, n, n, +memory.scratch);
        multiply_adjoint(+memory.scratch, +memory.W, n, n, n, +memory.covariance);
    }
    set_identity(+memory.change, n);
    change_outputs<T>(sweep.kind, {n, n_src, memory.V, memory.covariance, memory.change, memory.scratch});
    multiply(+memory.change, +memory.W, n, n, n, +memory.new_W);
    set_background<T>(+memory.C, n, n_src, +memory.new_W, +memory.scratch);
    for (Index f = first; f < last; ++f)
        for (Index i = 0; i < square; ++i)
            sweep.new_W[f * square + i] = {memory.new_W[i].re[f - first], memory.new_W[i].im[f - first]};
}

// Power of the new outputs of a frequency of the group, put where it belongs or added up.  From
// the old outputs by the change: where a source falls silent, W x would lose more digits.
template <class T>
void put_powers(const Sweep<T>& sweep, Index f, Index lane, Index block, bool add, Memory<T>& memory) {
    const Index n = sweep.n_chan, n_src = sweep.n_src;
    for (Index i = 0; i < n_src * n; ++i) memory.matrix[i] = {memory.change[i].re[lane], memory.change[i].im[lane]};
    const Planes<T> partial = {memory.stretch_signals, memory.stretch};
    for_stretches<T>(sweep.n_frames, memory.stretch, [&](Index t, Index frames) {
        const Planes<T> y = memory.y(n, lane).from_vector(t / Lanes<T>::count);
        const Powers<T> powers = powers_of(sweep, f, block, add).from_frame(t, frames);
        demix(+memory.matrix, n_src, n, y, vectors_in<T>(frames), partial, powers);
    });
}

}  // namespace

template <class T>
void sweep_block(const Sweep<T>& sweep, Index block, Index first, Index last) {
    Memory<T> memory(sweep.n_chan, sweep.n_src, sweep.n_frames);
    for (Index begin = first; begin < last; begin += Lanes<T>::count) {
        const Index end = begin + Lanes<T>::count < last ? begin + Lanes<T>::count : last;
        for (Index f = begin; f < end; ++f) set_covariances(sweep, f, f - begin, memory);
        set_new_W(sweep, begin, end, memory);
        for (Index f = begin; f < end; ++f) put_powers(sweep, f, f - begin, block, sweep.spherical && f > first, memory);
    }
}

// Power of the outputs W x; of the sweep no more is read.
template <class T>
void power_block(const Sweep<T>& sweep, Index block, Index first, Index last) {
    const Index n = sweep.n_chan, n_src = sweep.n_src, stretch = stretch_length<T>(n);
    Buffer<Vector<T>> signals(2 * n * stretch);
    Buffer<Complex<T>> last_x(n * Lanes<T>::count);
    for (Index f = first; f < last; ++f) {
        const Powers<T> powers = powers_of(sweep, f, block, sweep.spherical && f > first);
        for_stretches<T>(sweep.n_frames, stretch, [&](Index t, Index frames) {
            const auto x = from_frame<T>(mixture_of(sweep, f), n, t, frames, +last_x);
            const Planes<T> partial = {signals, stretch};
            demix(sweep.W + f * n_src * n, n_src, n, x, vectors_in<T>(frames), partial, powers.from_frame(t, frames));
        });
    }
}

template void sweep_block<double>(const Sweep<double>&, Index, Index, Index);
template void sweep_block<float>(const Sweep<float>&, Index, Index, Index);
template void power_block<double>(const Sweep<double>&, Index, Index, Index);
template void power_block<float>(const Sweep<float>&, Index, Index, Index);

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
