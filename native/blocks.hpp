// Blocks of frequencies shared among threads.  The blocks do not depend on the number of
// threads, and each makes sums of its own: so threads do not change a single bit.
#pragma once

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "sweep.hpp"

namespace separatrix {

// Whole vectors of frequencies, and blocks enough for many threads.
inline Index block_size(Index n_freq) { return 16 * ((n_freq + 2047) / 2048); }
inline Index blocks_of(Index n_freq) { return (n_freq + block_size(n_freq) - 1) / block_size(n_freq); }

// Calls work(source, block, first, last) for every block of 0..n_freq of every source.
template <class Work>
void for_blocks(Index n_src, Index n_freq, int n_threads, const Work& work) {
    const Index size = block_size(n_freq), n_blocks = blocks_of(n_freq), count = n_src * n_blocks;
    std::atomic<Index> next{0};
    const auto take = [&] {
        for (Index i = next++; i < count; i = next++) {
            const Index block = i % n_blocks;
            work(i / n_blocks, block, block * size, std::min(n_freq, (block + 1) * size));
        }
    };
    std::vector<std::thread> others;
    for (int i = 1; i < n_threads && i < count; ++i) others.emplace_back(take);
    take();
    for (auto& thread : others) thread.join();
}

}  // namespace separatrix
