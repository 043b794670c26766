// Python's view of the compiled twins: checks shapes, chooses the instruction set, shares the
// blocks of frequencies among threads with the GIL released.  Results are written into arrays
// that the caller brings: NumPy knows best where large ones go.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/complex.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <complex>
#include <cstdint>
#include <string>
#include <vector>

#include "blocks.hpp"
#include "dispatch.hpp"
#include "low_rank.hpp"

namespace nb = nanobind;

namespace separatrix {
namespace {

template <class T>
using In = nb::ndarray<const T, nb::numpy, nb::c_contig, nb::device::cpu>;
template <class T>
using Out = nb::ndarray<T, nb::numpy, nb::c_contig, nb::device::cpu>;

template <class Array>
bool has_shape(const Array& array, std::initializer_list<std::size_t> shape) {
    if (array.ndim() != shape.size()) return false;
    std::size_t axis = 0;
    for (std::size_t size : shape)
        if (array.shape(axis++) != size) return false;
    return true;
}

template <class T>
Sweep<T> sweep_of(In<std::complex<T>> x, In<std::complex<T>> W, std::size_t n_src, bool spherical) {
    Sweep<T> job{};
    job.n_freq = Index(x.shape(0));
    job.n_chan = Index(x.shape(1));
    job.n_frames = Index(x.shape(2));
    job.n_src = Index(n_src);
    job.spherical = spherical;
    job.x = reinterpret_cast<const Complex<T>*>(x.data());
    job.W = reinterpret_cast<const Complex<T>*>(W.data());
    return job;
}

// All blocks on all threads; spherical powers of the blocks are added in their order.
template <class T>
void run(SweepBlock<T> function, Sweep<T> job, T* power, int n_threads) {
    const Index row = job.n_src * job.n_frames, n_blocks = blocks_of(job.n_freq);
    std::vector<T> partial(std::size_t(job.spherical ? row * n_blocks : 0));
    job.power = job.spherical ? partial.data() : power;
    for_blocks(1, job.n_freq, n_threads,
               [&](Index, Index block, Index first, Index last) { function(job, block, first, last); });
    if (!job.spherical) return;
    std::fill(power, power + row, T(0));
    for (Index b = 0; b < n_blocks; ++b)
        for (Index i = 0; i < row; ++i) power[i] += partial[std::size_t(b * row + i)];
}

template <class T>
void sweep(int kind, In<std::complex<T>> x, In<std::complex<T>> covariance, In<std::complex<T>> W, In<T> weight,
           Out<std::complex<T>> new_W, Out<T> power, int n_threads) {
    if (x.ndim() != 3 || weight.ndim() != 3) throw nb::value_error("x and weight must have three axes");
    const std::size_t n_freq = x.shape(0), n = x.shape(1), n_frames = x.shape(2);
    const std::size_t n_src = weight.shape(0), n_bins = weight.shape(1);
    if (!has_shape(covariance, {n_freq, n, n}) || !has_shape(W, {n_freq, n, n}) || !has_shape(new_W, {n_freq, n, n}))
        throw nb::value_error("covariance and W must be (freq, chan, chan)");
    if (n_src < 1 || n_src > n || (n_bins != 1 && n_bins != n_freq) || !has_shape(weight, {n_src, n_bins, n_frames}) ||
        !has_shape(power, {n_src, n_bins, n_frames}))
        throw nb::value_error("weight must be (src, freq or 1, frame) with at most n_chan sources");
    if (kind < 0 || kind > static_cast<int>(Kind::ipa)) throw nb::value_error("unknown sweep");
    nb::gil_scoped_release released;
    Sweep<T> job = sweep_of(x, W, n_src, n_bins == 1);
    job.kind = static_cast<Kind>(kind);
    job.covariance = reinterpret_cast<const Complex<T>*>(covariance.data());
    job.weight = weight.data();
    job.new_W = reinterpret_cast<Complex<T>*>(new_W.data());
    run(functions<T>().sweep_block, job, power.data(), n_threads);
}

template <class T>
void demixed_power(In<std::complex<T>> x, In<std::complex<T>> W, Out<T> power, int n_threads) {
    if (x.ndim() != 3 || W.ndim() != 3 || power.ndim() != 3)
        throw nb::value_error("x, W and power must have three axes");
    const std::size_t n_freq = x.shape(0), n_src = W.shape(1), n_bins = power.shape(1);
    if (!has_shape(W, {n_freq, n_src, x.shape(1)}) || (n_bins != 1 && n_bins != n_freq) ||
        !has_shape(power, {n_src, n_bins, x.shape(2)}))
        throw nb::value_error("W must be (freq, src, chan), power (src, freq or 1, frame)");
    nb::gil_scoped_release released;
    run(functions<T>().power_block, sweep_of(x, W, n_src, n_bins == 1), power.data(), n_threads);
}

template <class T>
LowRank<T> low_rank(In<T> power, In<T> basis, In<T> activation, double leak, int n_threads) {
    if (power.ndim() != 3 || basis.ndim() != 3)
        throw nb::value_error("power, basis and activation must have three axes");
    const std::size_t n_src = power.shape(0), n_freq = power.shape(1), n_frames = power.shape(2);
    const std::size_t n_basis = basis.shape(2);
    if (!has_shape(basis, {n_src, n_freq, n_basis}) || !has_shape(activation, {n_src, n_basis, n_frames}))
        throw nb::value_error("basis must be (src, freq, basis), activation (src, basis, frame)");
    return {power.data(),  basis.data(),    activation.data(), leak,     Index(n_src),
            Index(n_freq), Index(n_frames), Index(n_basis),    n_threads};
}

template <class T>
void low_rank_step(In<T> power, In<T> basis, In<T> activation, Out<T> new_basis, Out<T> new_activation, double leak,
                   int n_threads) {
    const LowRank<T> job = low_rank(power, basis, activation, leak, n_threads);
    if (!has_shape(new_basis, {basis.shape(0), basis.shape(1), basis.shape(2)}) ||
        !has_shape(new_activation, {activation.shape(0), activation.shape(1), activation.shape(2)}))
        throw nb::value_error("new_basis and new_activation must have the shapes of the old ones");
    nb::gil_scoped_release released;
    step_factors(job, new_basis.data(), new_activation.data());
}

template <class T>
void low_rank_weight(In<T> power, In<T> basis, In<T> activation, Out<T> weight, double leak, int n_threads) {
    const LowRank<T> job = low_rank(power, basis, activation, leak, n_threads);
    if (!has_shape(weight, {power.shape(0), power.shape(1), power.shape(2)}))
        throw nb::value_error("weight must have the shape of power");
    nb::gil_scoped_release released;
    invert_variances(job, weight.data());
}

template <class T>
void low_rank_cost(In<T> power, In<T> basis, In<T> activation, Out<double> cost, double leak, int n_threads) {
    const LowRank<T> job = low_rank(power, basis, activation, leak, n_threads);
    if (!has_shape(cost, {1})) throw nb::value_error("cost must have one element");
    nb::gil_scoped_release released;
    cost.data()[0] = sum_costs(job);
}

// The sum of log|det| over (n_matrices, n, n).
template <class T>
void sum_log_det(In<std::complex<T>> matrices, Out<double> total) {
    if (matrices.ndim() != 3 || matrices.shape(1) != matrices.shape(2) || !has_shape(total, {1}))
        throw nb::value_error("matrices must be (freq, row, column), as many rows as columns");
    nb::gil_scoped_release released;
    total.data()[0] = functions<T>().sum_log_det(reinterpret_cast<const Complex<T>*>(matrices.data()),
                                                 Index(matrices.shape(0)), Index(matrices.shape(1)));
}

void order_by_near(In<double> profiles, In<std::int64_t> near, In<std::int64_t> ends, Out<std::int64_t> order,
                   std::size_t most_sweeps) {
    if (profiles.ndim() != 3 || near.ndim() != 1 || !has_shape(ends, {profiles.shape(0)}) ||
        !has_shape(order, {profiles.shape(0), profiles.shape(1)}))
        throw nb::value_error("profiles must be (freq, src, frame), order (freq, src), ends (freq)");
    nb::gil_scoped_release released;
    chosen_ordering()({profiles.data(), near.data(), ends.data(), Index(profiles.shape(0)),
                                 Index(profiles.shape(1)), Index(profiles.shape(2)), Index(most_sweeps)},
                                order.data());
}

}  // namespace
}  // namespace separatrix

NB_MODULE(_native, m) {
    using namespace separatrix;
    m.doc() = "Compiled twins of the hot loops; separatrix.kernels decides when they run.";
    const auto define = [&](auto number) {
        using T = decltype(number);
        m.def("sweep", &sweep<T>, nb::arg("kind"), nb::arg("x").noconvert(), nb::arg("covariance").noconvert(),
              nb::arg("W").noconvert(), nb::arg("weight").noconvert(), nb::arg("new_W").noconvert(),
              nb::arg("power").noconvert(), nb::arg("n_threads"));
        m.def("low_rank_step", &low_rank_step<T>, nb::arg("power").noconvert(), nb::arg("basis").noconvert(),
              nb::arg("activation").noconvert(), nb::arg("new_basis").noconvert(),
              nb::arg("new_activation").noconvert(), nb::arg("leak"), nb::arg("n_threads"));
        m.def("low_rank_weight", &low_rank_weight<T>, nb::arg("power").noconvert(), nb::arg("basis").noconvert(),
              nb::arg("activation").noconvert(), nb::arg("weight").noconvert(), nb::arg("leak"), nb::arg("n_threads"));
        m.def("low_rank_cost", &low_rank_cost<T>, nb::arg("power").noconvert(), nb::arg("basis").noconvert(),
              nb::arg("activation").noconvert(), nb::arg("cost").noconvert(), nb::arg("leak"), nb::arg("n_threads"));
        m.def("demixed_power", &demixed_power<T>, nb::arg("x").noconvert(), nb::arg("W").noconvert(),
              nb::arg("power").noconvert(), nb::arg("n_threads"));
        m.def("sum_log_det", &sum_log_det<T>, nb::arg("matrices").noconvert(), nb::arg("total").noconvert());
    };
    define(double());
    define(float());
    m.def("order_by_near", &order_by_near, nb::arg("profiles").noconvert(), nb::arg("near").noconvert(),
          nb::arg("ends").noconvert(), nb::arg("order").noconvert(), nb::arg("most_sweeps"));
    m.def("isa", [] { return name_of(chosen_isa); }, "Name of the instruction set in use.");
    m.def("isas", &available_isas, "Names of those that this machine has, the best one last.");
    m.def(
        "use_isa",
        [](const std::string& name) {
            const auto names = available_isas();
            const auto found = std::find(names.begin(), names.end(), name);
            if (found == names.end()) throw nb::value_error("this machine does not have that instruction set");
            chosen_isa = static_cast<Isa>(found - names.begin());
        },
        "Use another instruction set that this machine has.");
}
