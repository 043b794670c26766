// Python's view of the compiled twins: checks shapes, chooses the instruction set, shares the
// blocks of frequencies among threads with the GIL released.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/complex.h>
#include <nanobind/stl/string.h>

#include <cmath>
#include <complex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "dispatch.hpp"

namespace nb = nanobind;

namespace separatrix {

Isa best_isa() {
#ifdef SEPARATRIX_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return Isa::avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::avx2;
#endif
    return Isa::baseline;
}

Isa chosen_isa = best_isa();

namespace {

std::string isa_name() {
    return chosen_isa == Isa::avx512 ? "avx512" : chosen_isa == Isa::avx2 ? "avx2" : "baseline";
}

void use_isa(const std::string& name) {
    const Isa best = best_isa();
    const Isa asked = name == "avx512" ? Isa::avx512 : name == "avx2" ? Isa::avx2 : Isa::baseline;
    if (name != "avx512" && name != "avx2" && name != "baseline")
        throw nb::value_error("the instruction set must be baseline, avx2 or avx512");
    if (asked > best) throw nb::value_error("this machine does not have that instruction set");
    chosen_isa = asked;
}

template <class T>
using In = nb::ndarray<const T, nb::numpy, nb::c_contig, nb::device::cpu>;

template <class T>
nb::object owned(T* data, std::initializer_list<std::size_t> shape) {
    nb::capsule owner(data, [](void* p) noexcept { delete[] static_cast<T*>(p); });
    return nb::cast(nb::ndarray<nb::numpy, T>(data, shape, owner));
}

template <class T>
nb::tuple sweep(int kind, In<std::complex<T>> x, In<std::complex<T>> covariance, In<std::complex<T>> W, In<T> weight,
                int n_threads) {
    if (x.ndim() != 3 || covariance.ndim() != 3 || W.ndim() != 3 || weight.ndim() != 3)
        throw nb::value_error("x, covariance, W and weight must have three axes");
    const std::size_t n_freq = x.shape(0), n = x.shape(1), n_frames = x.shape(2);
    const std::size_t n_src = weight.shape(0), n_bins = weight.shape(1);
    for (const auto& matrices : {covariance, W})
        if (matrices.shape(0) != n_freq || matrices.shape(1) != n || matrices.shape(2) != n)
            throw nb::value_error("covariance and W must be (freq, chan, chan)");
    if (n_src < 1 || n_src > n || (n_bins != 1 && n_bins != n_freq) || weight.shape(2) != n_frames)
        throw nb::value_error("weight must be (src, freq or 1, frame) with at most n_chan sources");
    if (kind < 0 || kind > 4) throw nb::value_error("unknown sweep");
    const bool spherical = n_bins == 1;
    const Index n_blocks = blocks_of(static_cast<Index>(n_freq));
    const std::size_t row = n_src * n_frames;
    auto* new_W = new std::complex<T>[n_freq * n * n];
    nb::object W_out = owned(new_W, {n_freq, n, n});
    T* power = new T[spherical ? row : row * n_freq];
    nb::object power_out = owned(power, {n_src, spherical ? 1 : n_freq, n_frames});
    {
        nb::gil_scoped_release released;
        std::vector<T> partial(spherical ? row * static_cast<std::size_t>(n_blocks) : 0);
        using C = Complex<T>;
        const Sweep<T> job{static_cast<Kind>(kind),
                           static_cast<Index>(n_freq),
                           static_cast<Index>(n),
                           static_cast<Index>(n_frames),
                           static_cast<Index>(n_src),
                           spherical,
                           reinterpret_cast<const C*>(x.data()),
                           reinterpret_cast<const C*>(covariance.data()),
                           reinterpret_cast<const C*>(W.data()),
                           weight.data(),
                           reinterpret_cast<C*>(new_W),
                           spherical ? partial.data() : power};
        const auto block = functions<T>().sweep_block;
        for_blocks(job.n_freq, n_threads, [&](Index b, Index first, Index last) { block(job, b, first, last); });
        if (spherical) {
            for (std::size_t i = 0; i < row; ++i) power[i] = 0;
            for (Index b = 0; b < n_blocks; ++b)
                for (std::size_t i = 0; i < row; ++i) power[i] += partial[static_cast<std::size_t>(b) * row + i];
        }
    }
    return nb::make_tuple(W_out, power_out);
}

// The sources of a low-rank model, and what is done with all of them.
template <class T>
struct Job {
    In<T> power, basis, activation;
    double leak;
    Index n_src, n_freq, n_frames, n_basis;

    Job(In<T> power, In<T> basis, In<T> activation, double leak)
        : power(power), basis(basis), activation(activation), leak(leak) {
        if (power.ndim() != 3 || basis.ndim() != 3 || activation.ndim() != 3)
            throw nb::value_error("power, basis and activation must have three axes");
        n_src = Index(power.shape(0));
        n_freq = Index(power.shape(1));
        n_frames = Index(power.shape(2));
        n_basis = Index(basis.shape(2));
        if (Index(basis.shape(0)) != n_src || Index(basis.shape(1)) != n_freq || Index(activation.shape(0)) != n_src ||
            Index(activation.shape(1)) != n_basis || Index(activation.shape(2)) != n_frames)
            throw nb::value_error("basis must be (src, freq, basis), activation (src, basis, frame)");
    }

    Factors<T> factors(Index s, const T* basis_s) const {
        const T* activation_s = activation.data() + s * n_basis * n_frames;
        double mean = 0;
        for (Index k = 0; k < n_basis; ++k) {
            double spectrum = 0, gains = 0;
            for (Index f = 0; f < n_freq; ++f) spectrum += double(basis_s[f * n_basis + k]);
            for (Index t = 0; t < n_frames; ++t) gains += double(activation_s[k * n_frames + t]);
            mean += spectrum / double(n_freq) * gains / double(n_frames);
        }
        return {n_freq, n_frames, n_basis, power.data() + s * n_freq * n_frames, basis_s, activation_s, T(leak * mean)};
    }
    Factors<T> factors(Index s) const { return factors(s, basis.data() + s * n_freq * n_basis); }
    std::size_t n_blocks() const { return std::size_t(blocks_of(n_freq)); }
};

template <class T>
T stepped(T factor, double falling, double rising) {
    return rising > 0 ? T(double(factor) * std::sqrt(falling / rising)) : factor;
}

template <class T>
void step_source(const Job<T>& job, Index s, int n_threads, T* new_basis, T* new_activation) {
    const auto run = functions<T>();
    const std::size_t n_blocks = job.n_blocks(), row = std::size_t(job.n_basis * job.n_frames);
    const double size = double(job.n_freq) * double(job.n_frames);
    std::vector<T> falling(std::size_t(job.n_freq * job.n_basis)), rising(falling.size());
    std::vector<Slopes<T>> slopes(n_blocks, {falling.data(), rising.data(), 0, 0});
    Factors<T> factors = job.factors(s);
    for_blocks(job.n_freq, n_threads,
               [&](Index b, Index first, Index last) { run.by_frequency(factors, first, last, &slopes[std::size_t(b)]); });
    const auto leaks = [&] {  // leak * mean of A and of I, summed in the order of the blocks
        double a = 0, i = 0;
        for (const auto& block : slopes) {
            a += block.total_falling;
            i += block.total_rising;
        }
        return std::pair<double, double>(job.leak * a / size, job.leak * i / size);
    };
    auto [leak_falling, leak_rising] = leaks();
    for (Index k = 0; k < job.n_basis; ++k) {
        double gains = 0;
        for (Index t = 0; t < job.n_frames; ++t) gains += double(factors.activation[k * job.n_frames + t]);
        for (Index f = 0; f < job.n_freq; ++f) {
            const std::size_t at = std::size_t(f * job.n_basis + k);
            new_basis[at] = stepped(factors.basis[at], double(falling[at]) + leak_falling * gains,
                                    double(rising[at]) + leak_rising * gains);
        }
    }
    factors = job.factors(s, new_basis);
    std::vector<T> partial(2 * row * n_blocks);
    for (std::size_t b = 0; b < n_blocks; ++b) slopes[b] = {&partial[2 * b * row], &partial[(2 * b + 1) * row], 0, 0};
    for_blocks(job.n_freq, n_threads,
               [&](Index b, Index first, Index last) { run.by_frame(factors, first, last, &slopes[std::size_t(b)]); });
    std::tie(leak_falling, leak_rising) = leaks();
    for (Index k = 0; k < job.n_basis; ++k) {
        double spectrum = 0;
        for (Index f = 0; f < job.n_freq; ++f) spectrum += double(new_basis[f * job.n_basis + k]);
        for (Index t = 0; t < job.n_frames; ++t) {
            const std::size_t at = std::size_t(k * job.n_frames + t);
            double a = leak_falling * spectrum, i = leak_rising * spectrum;
            for (const auto& block : slopes) {
                a += double(block.falling[at]);
                i += double(block.rising[at]);
            }
            new_activation[at] = stepped(factors.activation[at], a, i);
        }
    }
}

template <class T>
nb::tuple low_rank_step(In<T> power, In<T> basis, In<T> activation, double leak, int n_threads) {
    const Job<T> job(power, basis, activation, leak);
    const std::size_t spectra = std::size_t(job.n_freq * job.n_basis), gains = std::size_t(job.n_basis * job.n_frames);
    T* new_basis = new T[std::size_t(job.n_src) * spectra];
    nb::object basis_out = owned(new_basis, {basis.shape(0), basis.shape(1), basis.shape(2)});
    T* new_activation = new T[std::size_t(job.n_src) * gains];
    nb::object activation_out = owned(new_activation, {activation.shape(0), activation.shape(1), activation.shape(2)});
    {
        nb::gil_scoped_release released;
        for (Index s = 0; s < job.n_src; ++s)
            step_source(job, s, n_threads, new_basis + std::size_t(s) * spectra, new_activation + std::size_t(s) * gains);
    }
    return nb::make_tuple(basis_out, activation_out);
}

template <class T>
nb::object low_rank_weight(In<T> power, In<T> basis, In<T> activation, double leak, int n_threads) {
    const Job<T> job(power, basis, activation, leak);
    T* inverse = new T[power.size()];
    nb::object out = owned(inverse, {power.shape(0), power.shape(1), power.shape(2)});
    {
        nb::gil_scoped_release released;
        const auto run = functions<T>().invert_variance;
        for (Index s = 0; s < job.n_src; ++s) {
            const Factors<T> factors = job.factors(s);
            T* to = inverse + s * job.n_freq * job.n_frames;
            for_blocks(job.n_freq, n_threads, [&](Index, Index first, Index last) { run(factors, first, last, to); });
        }
    }
    return out;
}

template <class T>
double low_rank_cost(In<T> power, In<T> basis, In<T> activation, double leak, int n_threads) {
    const Job<T> job(power, basis, activation, leak);
    nb::gil_scoped_release released;
    const auto run = functions<T>().sum_cost;
    double total = 0;
    std::vector<double> partial(job.n_blocks());
    for (Index s = 0; s < job.n_src; ++s) {
        const Factors<T> factors = job.factors(s);
        for_blocks(job.n_freq, n_threads,
                   [&](Index b, Index first, Index last) { partial[std::size_t(b)] = run(factors, first, last); });
        for (double value : partial) total += value;
    }
    return total;
}

}  // namespace
}  // namespace separatrix

NB_MODULE(_native, m) {
    using namespace separatrix;
    m.doc() = "Compiled twins of the hot loops; separatrix.kernels decides when they run.";
    const auto define = [&](auto number) {
        using T = decltype(number);
        m.def("sweep", &sweep<T>, nb::arg("kind"), nb::arg("x").noconvert(), nb::arg("covariance").noconvert(),
              nb::arg("W").noconvert(), nb::arg("weight").noconvert(), nb::arg("n_threads"));
        const auto low_rank = [&](const char* name, auto function) {
            m.def(name, function, nb::arg("power").noconvert(), nb::arg("basis").noconvert(),
                  nb::arg("activation").noconvert(), nb::arg("leak"), nb::arg("n_threads"));
        };
        low_rank("low_rank_step", &low_rank_step<T>);
        low_rank("low_rank_weight", &low_rank_weight<T>);
        low_rank("low_rank_cost", &low_rank_cost<T>);
    };
    define(double());
    define(float());
    m.def("isa", &isa_name, "Name of the instruction set in use.");
    m.def("use_isa", &use_isa, "Use another instruction set that this machine has.");
}
