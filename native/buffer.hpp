// Working memory of one thread.
#pragma once

#include "sweep.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

// An array that begins where a vector may; what is in it at first is not defined.
template <class N>
class Buffer {
public:
    explicit Buffer(Index count)
        : start(__builtin_malloc(sizeof(N) * static_cast<std::size_t>(count) + SEPARATRIX_VECTOR_BYTES)) {
        const auto address = reinterpret_cast<std::size_t>(start);
        first = reinterpret_cast<N*>((address / SEPARATRIX_VECTOR_BYTES + 1) * SEPARATRIX_VECTOR_BYTES);
    }
    ~Buffer() { __builtin_free(start); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    operator N*() const { return first; }

private:
    void* start;
    N* first;
};

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
