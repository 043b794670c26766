// The sources of a low-rank model: their blocks on all threads, then what needs all blocks.
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "blocks.hpp"
#include "dispatch.hpp"

namespace separatrix {

template <class T>
struct LowRank {
    const T* power;       // (src, freq, frame)
    const T* basis;       // (src, freq, basis)
    const T* activation;  // (src, basis, frame)
    double leak;
    Index n_src, n_freq, n_frames, n_basis;
    int n_threads;
};

// The sources with the given basis and the activation of the job.
template <class T>
std::vector<Factors<T>> sources_of(const LowRank<T>& job, const T* basis) {
    std::vector<Factors<T>> sources;
    for (Index s = 0; s < job.n_src; ++s, basis += job.n_freq * job.n_basis) {
        const T* activation = job.activation + s * job.n_basis * job.n_frames;
        double mean = 0;
        for (Index k = 0; k < job.n_basis; ++k) {
            double spectrum = 0, gains = 0;
            for (Index f = 0; f < job.n_freq; ++f) spectrum += double(basis[f * job.n_basis + k]);
            for (Index t = 0; t < job.n_frames; ++t) gains += double(activation[k * job.n_frames + t]);
            mean += spectrum / double(job.n_freq) * gains / double(job.n_frames);
        }
        const T* power = job.power + s * job.n_freq * job.n_frames;
        sources.push_back({job.n_freq, job.n_frames, job.n_basis, power, basis, activation, T(job.leak * mean)});
    }
    return sources;
}

template <class T>
T stepped(T factor, double falling, double rising) {
    return rising > 0 ? T(double(factor) * std::sqrt(falling / rising)) : factor;
}

// leak * mean of A and of I of one source, summed in the order of the blocks.
template <class T>
std::pair<double, double> leaks(const LowRank<T>& job, const Slopes<T>* blocks) {
    double falling = 0, rising = 0;
    for (Index b = 0; b < blocks_of(job.n_freq); ++b) {
        falling += blocks[b].total_falling;
        rising += blocks[b].total_rising;
    }
    const double share = job.leak / (double(job.n_freq) * double(job.n_frames));
    return {share * falling, share * rising};
}

template <class T>
void step_basis(const LowRank<T>& job, T* new_basis) {
    const Index size = job.n_freq * job.n_basis, n_blocks = blocks_of(job.n_freq);
    const auto sources = sources_of(job, job.basis);
    std::vector<T> falling(std::size_t(job.n_src * size)), rising(falling.size());
    std::vector<Slopes<T>> slopes(std::size_t(job.n_src * n_blocks));
    const auto run = functions<T>().by_frequency;
    for_blocks(job.n_src, job.n_freq, job.n_threads, [&](Index s, Index b, Index first, Index last) {
        Slopes<T>& block = slopes[std::size_t(s * n_blocks + b)];
        block = {&falling[std::size_t(s * size)], &rising[std::size_t(s * size)], 0, 0};
        run(sources[std::size_t(s)], first, last, &block);
    });
    for (Index s = 0; s < job.n_src; ++s) {
        const auto [leak_falling, leak_rising] = leaks(job, &slopes[std::size_t(s * n_blocks)]);
        for (Index k = 0; k < job.n_basis; ++k) {
            const T* gain = job.activation + (s * job.n_basis + k) * job.n_frames;
            double gains = 0;
            for (Index t = 0; t < job.n_frames; ++t) gains += double(gain[t]);
            for (Index f = 0; f < job.n_freq; ++f) {
                const std::size_t at = std::size_t(s * size + f * job.n_basis + k);
                new_basis[at] = stepped(job.basis[at], double(falling[at]) + leak_falling * gains,
                                        double(rising[at]) + leak_rising * gains);
            }
        }
    }
}

template <class T>
void step_activation(const LowRank<T>& job, const T* new_basis, T* new_activation) {
    const Index size = job.n_basis * job.n_frames, n_blocks = blocks_of(job.n_freq);
    const auto sources = sources_of(job, new_basis);
    std::vector<T> partial(std::size_t(2 * size * n_blocks * job.n_src));
    std::vector<Slopes<T>> slopes(std::size_t(job.n_src * n_blocks));
    const auto run = functions<T>().by_frame;
    for_blocks(job.n_src, job.n_freq, job.n_threads, [&](Index s, Index b, Index first, Index last) {
        T* falling = &partial[std::size_t(2 * size * (s * n_blocks + b))];
        Slopes<T>& block = slopes[std::size_t(s * n_blocks + b)];
        block = {falling, falling + size, 0, 0};
        run(sources[std::size_t(s)], first, last, &block);
    });
    std::vector<double> falling, rising;
    for (Index s = 0; s < job.n_src; ++s) {
        const Slopes<T>* blocks = &slopes[std::size_t(s * n_blocks)];
        const auto [leak_falling, leak_rising] = leaks(job, blocks);
        falling.clear();
        rising.clear();
        for (Index k = 0; k < job.n_basis; ++k) {
            double spectrum = 0;
            for (Index f = 0; f < job.n_freq; ++f)
                spectrum += double(new_basis[(s * job.n_freq + f) * job.n_basis + k]);
            falling.resize(falling.size() + std::size_t(job.n_frames), leak_falling * spectrum);
            rising.resize(rising.size() + std::size_t(job.n_frames), leak_rising * spectrum);
        }
        for (Index b = 0; b < n_blocks; ++b) {
            for (Index i = 0; i < size; ++i) {
                falling[std::size_t(i)] += double(blocks[b].falling[i]);
                rising[std::size_t(i)] += double(blocks[b].rising[i]);
            }
        }
        for (Index i = 0; i < size; ++i)
            new_activation[s * size + i] =
                stepped(job.activation[s * size + i], falling[std::size_t(i)], rising[std::size_t(i)]);
    }
}

// The basis first, then the activation given the new basis.
template <class T>
void step_factors(const LowRank<T>& job, T* new_basis, T* new_activation) {
    step_basis(job, new_basis);
    step_activation(job, new_basis, new_activation);
}

template <class T>
void invert_variances(const LowRank<T>& job, T* inverse) {
    const auto sources = sources_of(job, job.basis);
    const auto run = functions<T>().invert_variance;
    for_blocks(job.n_src, job.n_freq, job.n_threads, [&](Index s, Index, Index first, Index last) {
        run(sources[std::size_t(s)], first, last, inverse + s * job.n_freq * job.n_frames);
    });
}

template <class T>
double sum_costs(const LowRank<T>& job) {
    const Index n_blocks = blocks_of(job.n_freq);
    const auto sources = sources_of(job, job.basis);
    std::vector<double> partial(std::size_t(job.n_src * n_blocks));
    const auto run = functions<T>().sum_cost;
    for_blocks(job.n_src, job.n_freq, job.n_threads, [&](Index s, Index b, Index first, Index last) {
        partial[std::size_t(s * n_blocks + b)] = run(sources[std::size_t(s)], first, last);
    });
    double total = 0;
    for (double value : partial) total += value;
    return total;
}

}  // namespace separatrix
