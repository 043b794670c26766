// Low-rank variances, a row of frames at a time.  Compiled once for every instruction set.
#include "factors.hpp"
#include "lanes.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

namespace {

inline double logarithm(double x) { return __builtin_log(x); }

// Rows of frames in whole vectors; the activation is copied once, padded with zeros.
template <class T>
struct Rows {
    Index padded;
    T *activation, *variance, *falling, *rising, *power;

    explicit Rows(const Factors<T>& job) {
        const Index lanes = Lanes<T>::count;
        padded = (job.n_frames + lanes - 1) / lanes * lanes;
        const Index count = (job.n_basis + 4) * padded;
        activation = static_cast<T*>(__builtin_malloc(sizeof(T) * static_cast<std::size_t>(count)));
        variance = activation + job.n_basis * padded;
        falling = variance + padded;
        rising = falling + padded;
        power = rising + padded;
        for (Index k = 0; k < job.n_basis; ++k) {
            T* row = activation + k * padded;
            for (Index t = 0; t < job.n_frames; ++t) row[t] = job.activation[k * job.n_frames + t];
            for (Index t = job.n_frames; t < padded; ++t) row[t] = 0;
        }
        for (Index t = job.n_frames; t < padded; ++t) power[t] = 0;
    }
    ~Rows() { __builtin_free(activation); }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    void load_power(const Factors<T>& job, Index f) {
        const T* from = job.power + f * job.n_frames;
        for (Index t = 0; t < job.n_frames; ++t) power[t] = from[t];
    }

    void set_variance(const Factors<T>& job, Index f) {
        const T* b = job.basis + f * job.n_basis;
        for (Index t = 0; t < padded; t += Lanes<T>::count) {
            Vector<T> r = spread(job.floor);
            for (Index k = 0; k < job.n_basis; ++k) r += b[k] * load(activation + k * padded + t);
            store(variance + t, r);
        }
    }

    void set_slopes(const Factors<T>& job, Index f, Slopes<T>* slopes) {
        set_variance(job, f);
        load_power(job, f);
        Vector<T> total_falling = {}, total_rising = {};
        for (Index t = 0; t < padded; t += Lanes<T>::count) {
            const Vector<T> inverse = T(1) / load(variance + t);
            store(falling + t, load(power + t) * inverse * inverse);
            store(rising + t, inverse);
        }
        for (Index t = job.n_frames; t < padded; ++t) rising[t] = 0;
        for (Index t = 0; t < padded; t += Lanes<T>::count) {
            total_falling += load(falling + t);
            total_rising += load(rising + t);
        }
        slopes->total_falling += double(sum<T>(total_falling));
        slopes->total_rising += double(sum<T>(total_rising));
    }
};

// Mantissa in [1, 2) and exponent of positive numbers, lane by lane.
template <class T>
struct Bits;
template <>
struct Bits<double> {
    typedef long long Integer;
    static constexpr Integer shift = 52, bias = 1023, mantissa = 0xfffffffffffffLL, one = 0x3ff0000000000000LL;
};
template <>
struct Bits<float> {
    typedef int Integer;
    static constexpr Integer shift = 23, bias = 127, mantissa = 0x7fffff, one = 0x3f800000;
};

// sum of log r over a row: one logarithm for the product of many mantissas.
template <class T>
double sum_log(const T* r, Index n) {
    typedef typename Bits<T>::Integer Integer;
    typedef Integer Integers __attribute__((vector_size(SEPARATRIX_VECTOR_BYTES)));
    constexpr Index lanes = Lanes<T>::count, most = 64;  // products below 2^64
    double total = 0;
    Integers exponents = {};
    Index t = 0, in_product = 0;
    Vector<T> product = Vector<T>{} + T(1);
    const auto close = [&] {
        for (Index i = 0; i < lanes; ++i) total += logarithm(double(product[i]));
        product = Vector<T>{} + T(1);
        in_product = 0;
    };
    for (; t + lanes <= n; t += lanes) {
        const Integers bits = (Integers)load(r + t);
        exponents += (bits >> Bits<T>::shift) - Bits<T>::bias;
        product *= (Vector<T>)((bits & Bits<T>::mantissa) | Bits<T>::one);
        if (++in_product == most) close();
    }
    close();
    for (Index i = 0; i < lanes; ++i) total += 0.6931471805599453 * double(exponents[i]);
    for (; t < n; ++t) total += logarithm(double(r[t]));
    return total;
}

}  // namespace

template <class T>
void slopes_by_frequency(const Factors<T>& job, Index first, Index last, Slopes<T>* slopes) {
    Rows<T> rows(job);
    for (Index f = first; f < last; ++f) {
        rows.set_slopes(job, f, slopes);
        for (Index k = 0; k < job.n_basis; ++k) {
            const T* a = rows.activation + k * rows.padded;
            Vector<T> falling = {}, rising = {};
            for (Index t = 0; t < rows.padded; t += Lanes<T>::count) {
                falling += load(rows.falling + t) * load(a + t);
                rising += load(rows.rising + t) * load(a + t);
            }
            slopes->falling[f * job.n_basis + k] = sum<T>(falling);
            slopes->rising[f * job.n_basis + k] = sum<T>(rising);
        }
    }
}

template <class T>
void slopes_by_frame(const Factors<T>& job, Index first, Index last, Slopes<T>* slopes) {
    Rows<T> rows(job);
    for (Index f = first; f < last; ++f) {
        rows.set_slopes(job, f, slopes);
        for (Index k = 0; k < job.n_basis; ++k) {
            const T b = job.basis[f * job.n_basis + k];
            T *falling = slopes->falling + k * job.n_frames, *rising = slopes->rising + k * job.n_frames;
            for (Index t = 0; t < job.n_frames; ++t) {
                falling[t] += b * rows.falling[t];
                rising[t] += b * rows.rising[t];
            }
        }
    }
}

template <class T>
void invert_variance(const Factors<T>& job, Index first, Index last, T* inverse) {
    Rows<T> rows(job);
    for (Index f = first; f < last; ++f) {
        rows.set_variance(job, f);
        for (Index t = 0; t < job.n_frames; ++t) inverse[f * job.n_frames + t] = T(1) / rows.variance[t];
    }
}

// sum of power / r + log r
template <class T>
double sum_cost(const Factors<T>& job, Index first, Index last) {
    Rows<T> rows(job);
    double total = 0;
    for (Index f = first; f < last; ++f) {
        rows.set_variance(job, f);
        rows.load_power(job, f);
        Vector<T> ratio = {};
        for (Index t = 0; t < rows.padded; t += Lanes<T>::count) ratio += load(rows.power + t) / load(rows.variance + t);
        total += double(sum<T>(ratio)) + sum_log(rows.variance, job.n_frames);
    }
    return total;
}

#define INSTANTIATE(T)                                                                      \
    template void slopes_by_frequency<T>(const Factors<T>&, Index, Index, Slopes<T>*);      \
    template void slopes_by_frame<T>(const Factors<T>&, Index, Index, Slopes<T>*);          \
    template void invert_variance<T>(const Factors<T>&, Index, Index, T*);                  \
    template double sum_cost<T>(const Factors<T>&, Index, Index);
INSTANTIATE(double)
INSTANTIATE(float)
#undef INSTANTIATE

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
