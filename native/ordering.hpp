// The order of the sources in every frequency bin, one bin after the other.
#pragma once

#include <cstdint>

#include "sweep.hpp"

namespace separatrix {

// Profiles (freq, src, frame); bins near bin f are near[ends[f - 1]] to near[ends[f] - 1].
struct Ordering {
    const double* profiles;
    const std::int64_t *near, *ends;
    Index n_freq, n_src, n_frames, most_sweeps;
};
using OrderByNear = void (*)(const Ordering& job, std::int64_t* order);

}  // namespace separatrix
