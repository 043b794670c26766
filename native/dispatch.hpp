// Which instruction set runs.
#pragma once

#include <string>
#include <vector>

#include "factors.hpp"
#include "ordering.hpp"
#include "sweep.hpp"

namespace separatrix {

#define DECLARE(ISA)                                                                            \
    namespace ISA {                                                                             \
    template <class T> void sweep_block(const Sweep<T>&, Index, Index, Index);                  \
    template <class T> void power_block(const Sweep<T>&, Index, Index, Index);                  \
    template <class T> double sum_log_det(const Complex<T>*, Index, Index);                     \
    template <class T> void slopes_by_frequency(const Factors<T>&, Index, Index, Slopes<T>*);   \
    template <class T> void slopes_by_frame(const Factors<T>&, Index, Index, Slopes<T>*);       \
    template <class T> void invert_variance(const Factors<T>&, Index, Index, T*);               \
    template <class T> double sum_cost(const Factors<T>&, Index, Index);                        \
    void order_by_near(const Ordering&, std::int64_t*);                                         \
    }
DECLARE(baseline)
#ifdef SEPARATRIX_X86
DECLARE(avx2)
DECLARE(avx512)
#endif
#undef DECLARE

// From the one that every machine of the kind has to the best.
enum class Isa { baseline, avx2, avx512 };

inline std::string name_of(Isa isa) {
#ifdef __aarch64__
    const std::string baseline = "neon";
#else
    const std::string baseline = "baseline";
#endif
    return isa == Isa::avx512 ? "avx512" : isa == Isa::avx2 ? "avx2" : baseline;
}

inline Isa best_isa() {
#ifdef SEPARATRIX_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return Isa::avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::avx2;
#endif
    return Isa::baseline;
}

inline std::vector<std::string> available_isas() {
    std::vector<std::string> names;
    for (int isa = 0; isa <= static_cast<int>(best_isa()); ++isa) names.push_back(name_of(static_cast<Isa>(isa)));
    return names;
}

inline Isa chosen_isa = best_isa();

// The functions of one instruction set.
template <class T>
struct Functions {
    SweepBlock<T> sweep_block, power_block;
    SumLogDet<T> sum_log_det;
    SumSlopes<T> by_frequency, by_frame;
    InvertVariance<T> invert_variance;
    SumCost<T> sum_cost;
};

template <class T>
Functions<T> functions() {
#define CHOOSE(ISA)                                                                         \
    Functions<T> {                                                                          \
        ISA::sweep_block<T>, ISA::power_block<T>, ISA::sum_log_det<T>,                      \
            ISA::slopes_by_frequency<T>, ISA::slopes_by_frame<T>, ISA::invert_variance<T>,  \
            ISA::sum_cost<T>                                                                \
    }
#ifdef SEPARATRIX_X86
    if (chosen_isa == Isa::avx512) return CHOOSE(avx512);
    if (chosen_isa == Isa::avx2) return CHOOSE(avx2);
#endif
    return CHOOSE(baseline);
#undef CHOOSE
}

inline OrderByNear chosen_ordering() {
#ifdef SEPARATRIX_X86
    if (chosen_isa == Isa::avx512) return avx512::order_by_near;
    if (chosen_isa == Isa::avx2) return avx2::order_by_near;
#endif
    return baseline::order_by_near;
}

}  // namespace separatrix
