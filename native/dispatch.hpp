// Which instruction set runs, and blocks of work shared among threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "factors.hpp"
#include "sweep.hpp"

namespace separatrix {

#define DECLARE(ISA)                                                                            \
    namespace ISA {                                                                             \
    template <class T> void sweep_block(const Sweep<T>&, Index, Index, Index);                  \
    template <class T> void slopes_by_frequency(const Factors<T>&, Index, Index, Slopes<T>*);   \
    template <class T> void slopes_by_frame(const Factors<T>&, Index, Index, Slopes<T>*);       \
    template <class T> void invert_variance(const Factors<T>&, Index, Index, T*);               \
    template <class T> double sum_cost(const Factors<T>&, Index, Index);                        \
    }
DECLARE(baseline)
#ifdef SEPARATRIX_X86
DECLARE(avx2)
DECLARE(avx512)
#endif
#undef DECLARE

enum class Isa { baseline, avx2, avx512 };

Isa best_isa();
extern Isa chosen_isa;

// The functions of one instruction set.
template <class T>
struct Functions {
    SweepBlock<T> sweep_block;
    SumSlopes<T> by_frequency, by_frame;
    InvertVariance<T> invert_variance;
    SumCost<T> sum_cost;
};

template <class T>
Functions<T> functions() {
#define CHOOSE(ISA)                                                                         \
    Functions<T> {                                                                          \
        ISA::sweep_block<T>, ISA::slopes_by_frequency<T>, ISA::slopes_by_frame<T>,          \
            ISA::invert_variance<T>, ISA::sum_cost<T>                                       \
    }
#ifdef SEPARATRIX_X86
    if (chosen_isa == Isa::avx512) return CHOOSE(avx512);
    if (chosen_isa == Isa::avx2) return CHOOSE(avx2);
#endif
    return CHOOSE(baseline);
#undef CHOOSE
}

// Frequencies of a block: whole vectors of them, and blocks enough for many threads.
inline Index block_size(Index n) { return 16 * ((n + 2047) / 2048); }
inline Index blocks_of(Index n) { return (n + block_size(n) - 1) / block_size(n); }

// Calls work(block, first, last) for every block of 0..n, on several threads.  The blocks do
// not depend on the number of threads, and each makes sums of its own: so threads do not
// change a single bit.
template <class Work>
void for_blocks(Index n, int n_threads, const Work& work) {
    const Index size = block_size(n), n_blocks = blocks_of(n);
    std::atomic<Index> next{0};
    const auto take = [&] {
        for (Index b = next++; b < n_blocks; b = next++) work(b, b * size, std::min(n, (b + 1) * size));
    };
    std::vector<std::thread> others;
    for (int i = 1; i < n_threads && i < n_blocks; ++i) others.emplace_back(take);
    take();
    for (auto& thread : others) thread.join();
}

}  // namespace separatrix
